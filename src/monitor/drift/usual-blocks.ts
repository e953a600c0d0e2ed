import { usualOf } from './usual.ts'

/** Of fewer windows one does not know what is usual. */
export const leastBlocks = 10

/**
 * How far windows of rows are from all others, each half a window further on; null without values.
 *
 * @param bins by row, in the order of time: which bin its value is in; -1 for none
 * @param window rows
 */
export function usualBlocks(
  bins: Int32Array,
  binCount: number,
  places: readonly number[] | null,
  window: number,
): { readonly mean: number; readonly standard_deviation: number } | null {
  const blocks: Float64Array[] = []
  const step = Math.max(1, Math.floor(window / 2))
  for (let from = 0; from + window <= bins.length; from += step)
    blocks.push(countsOf(bins.subarray(from, from + window), binCount))
  const usual = usualOf(countsOf(bins, binCount), blocks, places)
  return usual && { mean: usual.mean, standard_deviation: usual.deviation }
}

function countsOf(bins: Int32Array, binCount: number): Float64Array {
  const counts = new Float64Array(binCount)
  for (const bin of bins) if (bin >= 0) counts[bin]! += 1
  return counts
}
