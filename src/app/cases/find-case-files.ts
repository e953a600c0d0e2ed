import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SluiceError } from '../../core/errors.ts'

const caseEnding = /\.test\.ya?ml$/

/**
 * Files of cases: those that are named, and in folders those that are called so, in the order of their names.
 *
 * @throws SluiceError USAGE for what is not there, and where there are none
 */
export async function findCaseFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const path of paths) for (const file of await filesAt(path)) found.add(file)
  if (found.size > 0) return [...found]
  throw new SluiceError(
    'USAGE',
    `${paths.join(', ')}: there is no file of cases, whose name ends in .test.yaml`,
  )
}

async function filesAt(path: string): Promise<readonly string[]> {
  const there = await stat(path).catch(() => null)
  if (there === null) throw new SluiceError('USAGE', `${path}: there is no such file or folder`)
  return there.isDirectory() ? filesWithin(path) : [path]
}

async function filesWithin(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files: string[] = []
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue
    const path = folder === '.' ? entry.name : join(folder, entry.name)
    if (entry.isDirectory()) files.push(...(await filesWithin(path)))
    else if (entry.isFile() && caseEnding.test(entry.name)) files.push(path)
  }
  return files
}
