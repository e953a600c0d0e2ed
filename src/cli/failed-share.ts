import { formatCount } from '../core/text.ts'

/**
 * Why an end is no success although each row has its reason: nothing could be scored, or more than was allowed. Null
 * when all is well, and for an input without rows.
 *
 * @param maxRefused percent
 * @param what is counted: rows
 * @param done what was to become of them
 */
export function tooManyFailed(
  failed: number,
  total: number,
  maxRefused: number,
  what: string,
  done = 'scored',
): string | null {
  if (total > 0 && failed === total)
    return `none of the ${formatCount(total)} ${what} could be ${done}: the reasons stand above`
  if (failed <= (total * maxRefused) / 100) return null
  const percent = Math.floor((1000 * failed) / total) / 10
  return `${formatCount(failed)} of ${formatCount(total)} ${what} (${percent} %) could not be ${done}, more than --max-refused allows (${maxRefused} %)`
}
