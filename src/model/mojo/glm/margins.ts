/** Rows that are worked on together. */
export const BLOCK_ROWS = 64

/** Margins of linear models over the same terms, block by block. */
export interface LinearPredictor {
  /** Margin m of the block's row r at [r * stride + m]. */
  readonly margins: Float64Array
  readonly stride: number
  /**
   * Fills `margins` for `count` <= BLOCK_ROWS rows from row `first` on, `width` cells each. Sums as H2O does:
   * categoricals, numerics and the intercept in order from +0. A row with a level that is missing (where nothing stands
   * in) or not a whole number is marked as refused and gets margins without meaning: H2O throws.
   */
  predict(rows: Float64Array, width: number, first: number, count: number, refused: Uint8Array): void
}
