import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { exampleConfig } from '../e2e/support/place.ts'

/** Writes the example's config with something else in place of its registry. */
export function writeRigConfig(folder: string, insteadOfRegistry = ''): string {
  const from = resolve(dirname(exampleConfig))
  const text = readFileSync(exampleConfig, 'utf8')
    .replace(/^registry:\n( +.*\n)+/m, insteadOfRegistry)
    .replaceAll(/file: ([\w./-]+)/g, (_, path: string) => `file: ${join(from, path)}`)
  const file = join(folder, 'sluice.yaml')
  writeFileSync(file, text)
  return file
}
