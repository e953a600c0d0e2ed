import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LockEntry, ShippedPackage } from './production.ts'
import { readLock } from './production.ts'
import { strippedManifest } from './manifest.ts'

/** A component as CycloneDX 1.5 has it, as far as it is read here. */
export interface Component {
  readonly type: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses?: readonly unknown[]
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
}

export interface Bill {
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: string
  readonly version: number
  readonly metadata: { readonly component: unknown }
  readonly components: readonly Component[]
}

/**
 * The bill of materials: what `npm sbom` says of the shipped packages, and what else there is. It is the same each time: no time,
 * no serial number, and not by which npm it was made.
 *
 * npm is asked in a folder of its own, with what is shipped alone: with `--omit dev` it leaves out every package that development
 * needs as well.
 */
export function billOfMaterials(shipped: readonly ShippedPackage[], others: readonly Component[] = []): Bill {
  const { bomFormat, specVersion, version, metadata, components } = npmBill(shipped)
  const { component } = metadata
  return { bomFormat, specVersion, version, metadata: { component }, components: [...components, ...others] }
}

function npmBill(shipped: readonly ShippedPackage[]): Bill {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-sbom-'))
  try {
    // npm calls what it describes by its folder.
    const folder = join(scratch, 'sluice')
    mkdirSync(folder)
    const manifest = strippedManifest()
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockOf(shipped, manifest)))
    const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--omit', 'peer', '--offline']
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`npm sbom: ${stderr}`)
    // npm's own format.
    return JSON.parse(stdout) as Bill
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function lockOf(shipped: readonly ShippedPackage[], manifest: LockEntry) {
  const { packages, ...rest } = readLock()
  const entries = shipped.map(({ path }) => [path, packages[path]] as const)
  return { ...rest, packages: { '': manifest, ...Object.fromEntries(entries) } }
}
