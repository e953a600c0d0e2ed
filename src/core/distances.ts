/*
 * How far apart two distributions are, from counts by bin: 0 to 1. NaN where one has no counts: that is no distance. Missing bins
 * at the end are empty.
 */

/** Half of the sum of what the shares differ by: so much of one would have to move to be the other. */
export function totalVariation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return sumOver(one, other, (p, q) => Math.abs(p - q)) / 2
}

/** `sqrt(1 - sum sqrt(p q))`: as total variation, and sees rare bins better. */
export function hellinger(one: readonly number[], other: readonly number[]): number {
  const overlap = sumOver(one, other, (p, q) => Math.sqrt(p * q))
  return Number.isNaN(overlap) ? NaN : Math.sqrt(Math.max(0, 1 - overlap))
}

/** Over all bins, with the shares that each has in its sample. */
function sumOver(
  one: ArrayLike<number>,
  other: ArrayLike<number>,
  term: (p: number, q: number) => number,
): number {
  const [ofOne, ofOther] = [allOf(one), allOf(other)]
  let sum = 0
  for (let bin = 0; bin < Math.max(one.length, other.length); bin++)
    sum += term((one[bin] ?? 0) / ofOne, (other[bin] ?? 0) / ofOther)
  return ofOne === 0 || ofOther === 0 ? NaN : sum
}

function allOf(counts: ArrayLike<number>): number {
  let all = 0
  for (let bin = 0; bin < counts.length; bin++) all += counts[bin]!
  return all
}
