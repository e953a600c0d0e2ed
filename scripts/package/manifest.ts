import { readFileSync } from 'node:fs'

/** What package.json has for those who develop Sluice. */
const forDevelopment = ['scripts', 'devDependencies', 'overrides', 'allowScripts']

export type Manifest = Readonly<Record<string, unknown>> & {
  readonly version: string
  readonly files: readonly string[]
  readonly dependencies: Readonly<Record<string, string>>
}

/** package.json as it is shipped: nothing in it makes npm ask for anything, or run anything. */
export function strippedManifest(): Manifest {
  // Our own file.
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  // The fields that are taken away are none of the type's.
  return Object.fromEntries(
    Object.entries(manifest).filter(([field]) => !forDevelopment.includes(field)),
  ) as Manifest
}
