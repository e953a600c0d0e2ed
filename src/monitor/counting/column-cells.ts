/** Where the values of a column are: cells `at`, `at + width`, ... of a batch's rows. */
export interface ColumnPlace {
  readonly at: number
  readonly width: number
}

/** Where it is noted what rows count as: `stride` cells a row, of which the column has the one `at`, from `firstRow` on. */
export interface Notes {
  readonly cells: Uint32Array
  readonly stride: number
  readonly at: number
  readonly firstRow: number
}

/** Which cell of the counts each value of a column adds to. */
export interface ColumnCells {
  /** How many cells it has. */
  readonly size: number
  /** Notes the cell of each row, from `first` on. Allocates nothing. */
  note(values: Float64Array, place: ColumnPlace, rowCount: number, first: number, notes: Notes): void
  /** What its cells come to, as `bins.ts` lays it out. */
  counts(cells: Uint32Array, first: number): number[]
}
