import type { Cell } from './cell.ts'
import type { ColumnType } from './column-type.ts'

/** Some rows of an input file. */
export interface RowBatch {
  /** The wanted cells of each row, in the order in which they were asked for. */
  readonly rows: readonly (readonly Cell[])[]
  /** Rows that are no rows (too few cells, no JSON), by their place in `rows`, with what was expected. */
  readonly faults: ReadonlyMap<number, string>
}

/** A table read row by row; what it holds in memory is bounded. */
export interface RowReader {
  /** Names in the header; in JSON lines, in the first row. Those that were looked for stand as they were. */
  readonly columns: readonly string[]
  /** The names that were looked for, with those under which they were found: grows while JSON lines are read. */
  readonly renamed: ReadonlyMap<string, string>
  /** Whether no row has other columns. */
  readonly columnsAreFixed: boolean
  /** Columns that are there and cannot be asked for: nested ones, and of types that nothing has a place for. */
  readonly unread: readonly string[]
  /** What a column holds; null where the file has no types. Throws SluiceError for a column that is not read. */
  typeOf(column: string): ColumnType | null
  /** To be called once. Throws SluiceError where the file cannot be read on. */
  batches(wanted: readonly string[]): AsyncIterable<RowBatch>
  /** The wanted columns that no row had so far: not in the header or, in JSON lines, not in any row. */
  absent(): readonly string[]
  /** Columns that are there and not wanted: in JSON lines, the first of those seen so far. */
  strangers(): readonly string[]
}
