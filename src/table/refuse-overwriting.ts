import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SluiceError } from '../core/errors.ts'

/**
 * Throws USAGE when an output is the same file as a source or as another output: one would take the place of the other.
 *
 * @param outputs paths, or `-` for standard output
 * @param sources paths, or `-` for standard input
 */
export async function refuseOverwriting(
  outputs: readonly string[],
  sources: readonly string[],
): Promise<void> {
  const taken = new Map<string, string>()
  for (const source of sources) {
    const identity = source === '-' ? null : await identityOf(source)
    if (identity !== null) taken.set(identity, source)
  }
  for (const output of outputs) {
    const identity = output === '-' ? 'standard output' : await identityOf(output)
    if (identity === null) continue
    const other = taken.get(identity)
    if (other !== undefined) throw sameFile(output, other)
    taken.set(identity, output)
  }
}

/** What two paths of one file have in common; null for devices and pipes, which many may write to. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return resolve(path)
  return found.isFile() ? `${found.dev}:${found.ino}` : null
}

function sameFile(output: string, other: string): SluiceError {
  const [name, otherName] = [output, other].map((path) => (path === '-' ? 'standard output' : path))
  return new SluiceError(
    'USAGE',
    `${name}: expected an output of its own, it is the same file as ${otherName}`,
  )
}
