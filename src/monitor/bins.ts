/** How the values of a numeric column are counted. */
export interface NumberBins {
  readonly kind: 'number'
  readonly name: string
  /** Ascending, all finite: n edges are n + 1 bins, of which bin i has edges[i - 1] <= x < edges[i]. */
  readonly edges: readonly number[]
  /** The range of training, both included; null where nobody knows it. */
  readonly range: readonly [min: number, max: number] | null
}

/** How the values of a categorical column are counted: a bin a level. */
export interface LevelBins {
  readonly kind: 'levels'
  readonly name: string
  readonly levels: readonly string[]
}

export type Bins = NumberBins | LevelBins

/**
 * What the values of a column came to. The arrays of two instances add up.
 *
 * number: a count a bin, then `numberTail`: those out of the training range are in their bins too.
 * levels: a count a level, then `levelTail`: those are in no bin.
 */
export type ColumnCounts = readonly number[]

export const numberTail = ['missing', 'not-finite', 'below', 'above'] as const
export const levelTail = ['unknown', 'missing'] as const

/** How many numbers the counts of a column are. */
export function widthOf(bins: Bins): number {
  return binCountOf(bins) + (bins.kind === 'number' ? numberTail.length : levelTail.length)
}

/** How many of them are bins; the tail follows. */
export function binCountOf(bins: Bins): number {
  return bins.kind === 'number' ? bins.edges.length + 1 : bins.levels.length
}
