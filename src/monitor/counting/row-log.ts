import type { VersionCells } from './row-cells.ts'
import type { EndedRows } from './row-cells.ts'

/** Rows that a log has room for at first. */
const firstCapacity = 512

/**
 * What the rows of a turn count as, noted while the turn is scored and added to the counts once it is durable. Its memory is used
 * again for another turn.
 */
export class RowLog {
  /** Of which cells it is made; they change with the models. */
  #rowCells: VersionCells
  #cells: Uint32Array
  #places: Float64Array
  #size = 0

  constructor(rowCells: VersionCells) {
    this.#rowCells = rowCells
    this.#cells = new Uint32Array(firstCapacity * rowCells.stride)
    this.#places = new Float64Array(firstCapacity)
  }

  get rowCells(): VersionCells {
    return this.#rowCells
  }

  /** Rows that are noted. */
  get size(): number {
    return this.#size
  }

  /** By row, what says in which slice it is: its time, or its offset. */
  get places(): Float64Array {
    return this.#places
  }

  /** Empty, for rows of these cells. */
  begin(rowCells: VersionCells): void {
    this.#rowCells = rowCells
    this.#size = 0
  }

  /** Notes rows behind those that are there. Allocates nothing unless it has to grow. */
  add(rows: EndedRows, placeOf: (row: number) => number): void {
    const { size } = rows.batch
    this.#reserve(this.#size + size)
    this.#rowCells.note(rows, this.#cells, this.#size)
    for (let row = 0; row < size; row++) this.#places[this.#size + row] = placeOf(row)
    this.#size += size
  }

  /** Adds the rows from one up to another, which are of one slice, to its counts. */
  count(from: number, to: number, counts: Uint32Array): void {
    const { stride } = this.#rowCells
    const cells = this.#cells
    for (let at = from * stride, end = to * stride; at < end; at++) counts[cells[at]!]! += 1
  }

  #reserve(rows: number): void {
    const { stride } = this.#rowCells
    const capacity = Math.max(rows, this.#places.length)
    if (rows > this.#places.length) {
      const places = new Float64Array(rows * 2)
      places.set(this.#places)
      this.#places = places
    }
    if (capacity * stride <= this.#cells.length) return
    const cells = new Uint32Array(this.#places.length * stride)
    cells.set(this.#cells.subarray(0, this.#size * stride))
    this.#cells = cells
  }
}
