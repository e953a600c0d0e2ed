import type { ColumnCells, ColumnPlace, RowNotes } from './column-cells.ts'
import type { CountedColumn } from './counted-version.ts'
import { outcomeCellCount } from './outcome-cells.ts'

/** A column that is noted. */
export interface NotedColumn extends ColumnPlace {
  readonly cells: ColumnCells
}

/** Gives columns their places in the counts and in what is noted of a row; the outcome has the first ones. */
export class NotePlaces {
  #stride = 1
  #size = outcomeCellCount

  /** Cells that are noted of a row. */
  get stride(): number {
    return this.#stride
  }

  /** Cells of the counts. */
  get size(): number {
    return this.#size
  }

  /** @param size how many cells of the counts */
  take(size: number): Pick<NotedColumn, 'first' | 'note'> {
    const place = { first: this.#size, note: this.#stride }
    this.#size += size
    this.#stride += 1
    return place
  }

  add({ cells, at }: CountedColumn): NotedColumn {
    return { cells, at, ...this.take(cells.size) }
  }
}

/** Notes nothing in some cells of a row: from one on, up to another. */
export function clearNotes(
  { cells, stride, firstRow }: RowNotes,
  row: number,
  from: number,
  to: number,
): void {
  const at = (firstRow + row) * stride
  for (let cell = at + from; cell < at + to; cell++) cells[cell] = 0
}
