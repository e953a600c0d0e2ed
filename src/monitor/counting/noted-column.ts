import type { ColumnCells } from './column-cells.ts'
import type { CountedColumn } from './counted-version.ts'
import { outcomeCellCount } from './outcome-cells.ts'

/** Where rows are noted: so many cells a row, from a row on. */
export interface RowNotes {
  readonly cells: Uint32Array
  readonly stride: number
  readonly firstRow: number
}

/** A column, the first of its cells in the counts, and which of the cells that are noted of a row is its own. */
export interface NotedColumn {
  readonly cells: ColumnCells
  readonly at: number
  readonly first: number
  readonly note: number
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

/** @param values `width` a row */
export function noteColumn(
  { cells, at, first, note }: NotedColumn,
  values: Float64Array,
  width: number,
  rowCount: number,
  notes: RowNotes,
): void {
  cells.note(values, { at, width }, rowCount, first, { ...notes, at: note })
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
