import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An installed package that is shipped. */
export interface ShippedPackage {
  /** From the root of the repository, `node_modules/…`: nested where two versions are needed. */
  readonly path: string
  readonly name: string
  readonly version: string
  /** As its package.json says it, most often an SPDX id. */
  readonly license: string
  readonly author: string
}

/** What package-lock.json says of one package. */
export type LockEntry = Readonly<Record<string, unknown>> & {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
}

export interface Lock {
  readonly lockfileVersion: number
  readonly packages: Readonly<Record<string, LockEntry>>
}

export function readLock(): Lock {
  // As npm writes it.
  return JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
}

/**
 * The packages that production needs here, in the order of their paths: those of the lock file that are not for development, as
 * far as they are for this platform (native packages are one a platform).
 *
 * @throws Error where what is installed is not what the lock file says
 */
export function shippedPackages(lock: Lock = readLock()): readonly ShippedPackage[] {
  const entries = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true)
  const missing = entries.filter(([path, entry]) => entry['optional'] !== true && !existsSync(path))
  if (missing.length > 0) throw new Error(`not installed: ${missing.map(([path]) => path).join(', ')}`)
  return entries
    .filter(([path]) => existsSync(path))
    .map(([path, { version }]) => checked(installed(path), version))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function checked(found: ShippedPackage, version: string | undefined): ShippedPackage {
  if (found.version === version) return found
  throw new Error(`${found.path} is ${found.version}, the lock file says ${version ?? 'nothing'}`)
}

function installed(path: string): ShippedPackage {
  // As npm takes it: the fields that are read here are texts, the author a text or an object.
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
    readonly name: string
    readonly version: string
    readonly license?: string
    readonly author?: string | { readonly name: string }
  }
  const { name, version, license = '', author = '' } = manifest
  return { path, name, version, license, author: typeof author === 'string' ? author : author.name }
}
