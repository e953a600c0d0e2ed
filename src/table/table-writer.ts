import type { Cell } from './cell.ts'

/** Makes a file of rows. What it needs to remember is bounded. */
export interface TableWriter {
  /**
   * Resolves when the rows are handed on, or held for those that come; to be awaited before the next call.
   *
   * @param rows cells in the order of the columns; null and undefined are empty
   */
  write(rows: readonly (readonly Cell[])[]): Promise<void>
  /** All rows were written: hands on what is left, and what ends the file. */
  end(): Promise<void>
}
