import type { Bins, NumberBins } from '../bins.ts'

/**
 * Where the values of a bin are taken to be: in its middle; those beyond the outermost edges half a bin further out. Levels have no
 * places.
 */
export function binPlaces(bins: Bins): readonly number[] | null {
  if (bins.kind === 'levels') return null
  const { edges } = bins
  if (edges.length === 0) return [0]
  const [first, last] = [edges[0]!, edges.at(-1)!]
  const middles = edges.slice(1).map((edge, at) => edges[at]! + (edge - edges[at]!) / 2)
  return [first - endHalf(bins, 1), ...middles, last + endHalf(bins, edges.length - 1)]
}

/** Half of the bin beside an outermost one. */
function endHalf({ edges }: NumberBins, at: number): number {
  return edges.length < 2 ? 0.5 : (edges[at]! - edges[at - 1]!) / 2
}
