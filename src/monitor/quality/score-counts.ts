/** Bins of scores from 0 to 1, of equal width. */
export const scoreBins = 1000

/** Rows by score: what areas under curves are made of. Those of two instances add up. */
export type ScoreCounts = Float64Array

export function scoreBin(score: number): number {
  return Math.min(scoreBins - 1, Math.max(0, Math.floor(score * scoreBins)))
}

/**
 * How often a positive row has a higher score than a negative one, as far as the bins tell: those of one bin count by half.
 *
 * @returns with it, how far off it is at most; null where all rows are of one kind
 */
export function areaOfCounts(
  positive: ScoreCounts,
  negative: ScoreCounts,
): { readonly area: number; readonly error: number } | null {
  let [below, pairs, together, positives] = [0, 0, 0, 0]
  for (let bin = 0; bin < scoreBins; bin++) {
    const [of, others] = [positive[bin]!, negative[bin]!]
    pairs += of * (below + others / 2)
    together += of * others
    positives += of
    below += others
  }
  const all = positives * below
  return all === 0 ? null : { area: pairs / all, error: together / 2 / all }
}

/** Precision at each bin from the highest down, weighted by the recall that it adds; null without positive rows. */
export function precisionOfCounts(positive: ScoreCounts, negative: ScoreCounts): number | null {
  let [found, above, sum] = [0, 0, 0]
  for (let bin = scoreBins - 1; bin >= 0; bin--) {
    const of = positive[bin]!
    found += of
    above += of + negative[bin]!
    if (of > 0) sum += of * (found / above)
  }
  return found === 0 ? null : sum / found
}
