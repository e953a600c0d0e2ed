import { goodnessTail } from '../../core/chi-square.ts'

/** Below it, keys are not where the shares say: something but chance decides who is in which arm. */
const least = 0.001

/**
 * Whether arms have the keys that their shares promise. Where they have not, what they came to cannot be compared: 0.31 points are
 * too many of 100,000 keys at 10 %.
 *
 * @param keys different keys seen, by arm; records of one key come together and prove nothing
 * @param shares in percent, by arm
 */
export function isSampleRatioRight(keys: readonly number[], shares: readonly number[]): boolean {
  return goodnessTail(keys, shares) >= least
}
