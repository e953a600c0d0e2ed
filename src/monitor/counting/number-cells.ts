import type { NumberBins } from '../bins.ts'
import type { ColumnCells, ColumnPlace, ColumnRows, RowNotes } from './column-cells.ts'

/** Cells of the table from a number to its bin, over the range of the edges; one more on each side has what is beyond. */
const tableSize = 256

/** In the table: a cell with an edge in it. */
const unsure = -1

/** The first cells of a column; bins follow. */
const missing = 0
const notFinite = 1
const firstBin = 2

/**
 * The cells of a numeric column: missing, not finite, then one a bin of values in the range of training, of values below it, and of
 * values above.
 *
 * A number's bin is found by a table of equal cells. Few of them have an edge in them, of which it is asked then: what a binary
 * search finds, in a quarter of the time.
 */
export class NumberColumnCells implements ColumnCells {
  readonly size: number
  readonly #binCount: number
  /** Bins that values below the range of training may have: up to this one, and those above it: from this one on. */
  readonly #lastBelow: number
  readonly #firstAbove: number
  /** Where bin 0 of such values is, or would be. */
  readonly #below: number
  readonly #above: number
  readonly #min: number
  readonly #max: number
  readonly #low: number
  readonly #scale: number
  readonly #edges: Float64Array
  /** The bin by cell. */
  readonly #table: Int16Array

  constructor({ edges, range }: Pick<NumberBins, 'edges' | 'range'>) {
    this.#edges = Float64Array.from(edges)
    this.#binCount = edges.length + 1
    const scale = edges.length < 2 ? 0 : tableSize / (edges.at(-1)! - edges[0]!)
    // Where numbers are too close or too far apart all of them are in one cell.
    const isUsable = scale > 0 && scale < Infinity
    this.#scale = isUsable ? scale : 0
    this.#low = isUsable ? edges[0]! : 0
    const cells = edges.map((edge) => this.#cellOf(edge))
    this.#table = Int16Array.from({ length: tableSize + 2 }, (_, cell) =>
      cells.includes(cell) ? unsure : cells.filter((earlier) => earlier < cell).length,
    )
    ;[this.#min, this.#max] = range ?? [-Infinity, Infinity]
    this.#lastBelow = binOf(this.#min, this.#edges)
    this.#firstAbove = binOf(this.#max, this.#edges)
    this.#below = firstBin + this.#binCount
    this.#above = this.#below + this.#lastBelow + 1 - this.#firstAbove
    this.size = this.#above + this.#binCount
  }

  note(
    { values, width, rowCount }: ColumnRows,
    { at, first, note }: ColumnPlace,
    { cells, stride, firstRow }: RowNotes,
  ): void {
    // What stays the same from row to row is not read again for each.
    const [low, scale, table, edges] = [this.#low, this.#scale, this.#table, this.#edges]
    const [min, max, below, above] = [this.#min, this.#max, first + this.#below, first + this.#above]
    const inRange = first + firstBin
    const end = rowCount * width
    for (let from = at, to = firstRow * stride + note; from < end; from += width, to += stride) {
      const value = values[from]!
      if (value - value !== 0) {
        cells[to] = first + (Number.isNaN(value) ? missing : notFinite)
        continue
      }
      const sure = table[Math.max(0, Math.min(tableSize + 1, (value - low) * scale + 1)) | 0]!
      const bin = sure === unsure ? binOf(value, edges) : sure
      if (value >= min && value <= max) cells[to] = inRange + bin
      else cells[to] = value < min ? below + bin : above + bin
    }
  }

  counts(cells: Uint32Array, first: number): number[] {
    const counts = Array.from(cells.subarray(first + firstBin, first + this.#below))
    let [below, above] = [0, 0]
    for (let bin = 0; bin <= this.#lastBelow; bin++) {
      const count = cells[first + this.#below + bin]!
      counts[bin]! += count
      below += count
    }
    for (let bin = this.#firstAbove; bin < this.#binCount; bin++) {
      const count = cells[first + this.#above + bin]!
      counts[bin]! += count
      above += count
    }
    return [...counts, cells[first + missing]!, cells[first + notFinite]!, below, above]
  }

  /** Never smaller for a greater number, whatever is rounded: who is in a later cell than an edge is above it. */
  #cellOf(value: number): number {
    return Math.max(0, Math.min(tableSize + 1, (value - this.#low) * this.#scale + 1)) | 0
  }
}

/** How many edges are no greater. */
function binOf(value: number, edges: Float64Array): number {
  let [from, to] = [0, edges.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (value >= edges[middle]!) from = middle + 1
    else to = middle
  }
  return from
}
