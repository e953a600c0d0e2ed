import type { Cell } from './cell.ts'

/** So many cells are held before they are written as a group of rows: some tens of megabytes. */
const cellsAtOnce = 1024 * 1024
const fewestRows = 1024
const mostRows = 128 * 1024

/** Rows that wait to be written column by column. */
export class HeldRows {
  readonly #rowsAtOnce: number
  readonly #write: (rows: readonly (readonly Cell[])[]) => Promise<void>
  #rows: (readonly Cell[])[] = []

  /** @param write gets the next rows, in groups that are bounded by their cells */
  constructor(columnCount: number, write: (rows: readonly (readonly Cell[])[]) => Promise<void>) {
    const fitting = Math.floor(cellsAtOnce / Math.max(1, columnCount))
    this.#rowsAtOnce = Math.min(mostRows, Math.max(fewestRows, fitting))
    this.#write = write
  }

  async add(rows: readonly (readonly Cell[])[]): Promise<void> {
    for (const row of rows) {
      this.#rows.push(row)
      if (this.#rows.length === this.#rowsAtOnce) await this.flush()
    }
  }

  /** Writes what is left. */
  async flush(): Promise<void> {
    if (this.#rows.length === 0) return
    const rows = this.#rows
    this.#rows = []
    await this.#write(rows)
  }
}
