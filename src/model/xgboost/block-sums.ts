/** Sums of a booster, one a group, for blocks of rows. Float32 throughout. */
export interface BlockSums {
  /** Sum of group g for row r of the block at [g * BLOCK + r]. */
  readonly sums: Float32Array
  /** How many of `count` rows the next call should take. */
  readonly blockOf: (count: number) => number
  /** `starts`: what the sums of the block's rows start with, the base margin or the row's offset. */
  readonly compute: (rows: Float64Array, first: number, count: number, starts: Float32Array) => void
}
