import { UNKNOWN_LEVEL } from '../../core/column.ts'
import type { ColumnCells, ColumnPlace, ColumnRows, RowNotes } from './column-cells.ts'

/** The cells of a column of levels: one a level, unknown, missing. A value is the index of its level, or a code (`core/column.ts`). */
export class LevelCells implements ColumnCells {
  readonly size: number
  readonly #levelCount: number
  /** The level of the layout by that of the column; those that it does not have are unknown. */
  readonly #cellOf: Uint32Array

  /**
   * @param levels as they are counted
   * @param own of the column
   */
  constructor(levels: readonly string[], own: readonly string[]) {
    this.#levelCount = levels.length
    this.size = levels.length + 2
    this.#cellOf = Uint32Array.from(own, (level) => {
      const at = levels.indexOf(level)
      return at === -1 ? levels.length : at
    })
  }

  note(
    { values, width, rowCount }: ColumnRows,
    { at, first, note }: ColumnPlace,
    { cells, stride, firstRow }: RowNotes,
  ): void {
    const [cellOf, unknown, missing] = [this.#cellOf, first + this.#levelCount, first + this.#levelCount + 1]
    const end = rowCount * width
    for (let from = at, to = firstRow * stride + note; from < end; from += width, to += stride) {
      const value = values[from]!
      if (value >= 0) cells[to] = first + cellOf[value]!
      else cells[to] = value === UNKNOWN_LEVEL ? unknown : missing
    }
  }

  counts(cells: Uint32Array, first: number): number[] {
    return Array.from(cells.subarray(first, first + this.size))
  }
}
