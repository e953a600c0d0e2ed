import { SluiceError } from '../core/errors.ts'
import { AmbiguousName } from './name-matcher.ts'
import type { NameMatcher } from './name-matcher.ts'

export interface HeaderNames {
  /** Those that were looked for stand as they were. */
  readonly columns: readonly string[]
  /** The names that were looked for, with those under which they were found. */
  readonly renamed: ReadonlyMap<string, string>
}

/**
 * What the columns of a file are called by whoever looks for them. Throws SluiceError for a name that may mean two.
 *
 * @param file for messages
 */
export function headerNames(names: readonly string[], matcher: NameMatcher, file: string): HeaderNames {
  const renamed = renamedOrThrow(names, matcher, file)
  const meanings = new Map([...renamed].map(([wanted, name]) => [name, wanted]))
  return { columns: names.map((name) => meanings.get(name) ?? name), renamed }
}

function renamedOrThrow(names: readonly string[], matcher: NameMatcher, file: string): Map<string, string> {
  try {
    return matcher.renamed(names)
  } catch (error) {
    if (error instanceof AmbiguousName)
      throw new SluiceError('USAGE', `${file}: ambiguous column: ${error.message}`)
    throw error
  }
}
