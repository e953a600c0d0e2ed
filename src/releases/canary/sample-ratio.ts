import { goodnessTail } from '../../core/chi-square.ts'
import { KeyTally, sampledKeys } from '../../scoring/key-tally.ts'
import type { KeyEstimate } from '../../scoring/key-tally.ts'
import type { LiveModel } from '../instance-state.ts'

/** Below it, keys are not where the shares say: something but chance decides who is in which arm. */
const least = 0.001

/** With fewer keys expected in an arm, chance has its own ways. */
const leastExpected = 5

/** Why arms are not compared. */
export const wrongKeys = 'the arms do not have the keys that their shares promise'

/**
 * Whether arms have the keys that their shares promise. Where they have not, what they came to cannot be compared: 0.31 points are
 * too many of 100,000 keys at 10 %.
 *
 * @param keys different keys seen, by arm; records of one key come together and prove nothing
 * @param shares in percent, by arm, together 100
 */
export function isSampleRatioRight(keys: readonly KeyEstimate[], shares: readonly number[]): boolean {
  const all = keys.reduce((sum, each) => sum + each.keys, 0)
  const parts = shares.map((share) => share / 100)
  if (!Number.isFinite(all) || parts.some((part) => part > 0 && all * part < leastExpected)) return true
  const counts = keys.map((each) => each.keys / excess(keys, parts, all))
  return goodnessTail(counts, shares) >= least
}

/** How many times the variance of counted keys that of estimated ones is, in the arm where it is most: chi-square is too large by that. */
function excess(keys: readonly KeyEstimate[], parts: readonly number[], all: number): number {
  const unknown = keys.reduce((sum, { variance }) => sum + variance, 0)
  const factors = parts.map((part, arm) => {
    const counted = all * part * (1 - part)
    const { variance } = keys[arm]!
    const estimated = (1 - part) ** 2 * variance + part ** 2 * (unknown - variance)
    return counted === 0 ? 1 : 1 + estimated / counted
  })
  return Math.max(...factors)
}

/** The same by what was counted; right where somebody did not count. */
export function haveTheirKeys(keys: readonly (KeyTally | null)[], shares: readonly number[]): boolean {
  const counted = keys.filter((tally) => tally !== null)
  return counted.length < keys.length || isSampleRatioRight(sampledKeys(counted), shares)
}

/** The keys that a version answered for on all instances; null where one of them did not count. */
export function keysOf(version: number, models: readonly LiveModel[]): KeyTally | null {
  const all = new KeyTally()
  for (const { counts, keys } of models) {
    const said = keys?.[version]
    const tally = said === undefined ? null : KeyTally.read(said)
    if (tally !== null) all.addAll(tally)
    else if ((counts[version]?.records ?? 0) > 0) return null
  }
  return all
}
