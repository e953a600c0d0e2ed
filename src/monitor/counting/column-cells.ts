/** Rows of a batch, one behind the other: a column has the cells `at`, `at + width`, and so on. */
export interface ColumnRows {
  readonly values: Float64Array
  readonly width: number
  readonly rowCount: number
}

/** Where it is noted what rows count as: `stride` cells a row, these rows being the ones from `firstRow` on. */
export interface RowNotes {
  readonly cells: Uint32Array
  readonly stride: number
  readonly firstRow: number
}

/** A column, the first of its cells in the counts, and which of the cells that are noted of a row is its own. */
export interface ColumnPlace {
  readonly at: number
  readonly first: number
  readonly note: number
}

/** Which cell of the counts each value of a column adds to. */
export interface ColumnCells {
  /** How many cells it has. */
  readonly size: number
  /** Notes the cell of each row. Allocates nothing. */
  note(rows: ColumnRows, place: ColumnPlace, notes: RowNotes): void
  /** What its cells, from `first` on, come to, as `bins.ts` lays it out. */
  counts(cells: Uint32Array, first: number): number[]
}
