import { messageOf, SluiceError } from '../core/errors.ts'

/**
 * Bytes that a library cannot read. Where it stumbled over them, the language's own words would tell people nothing: they are
 * the cause alone.
 *
 * @param what what is damaged, and of which file
 */
export function damaged(what: string, error: unknown): SluiceError {
  const isStumble = error instanceof TypeError || error instanceof RangeError
  const reason = isStumble ? '' : ` (${messageOf(error)})`
  return new SluiceError('USAGE', `${what} is damaged or cut off${reason}`, { cause: error })
}
