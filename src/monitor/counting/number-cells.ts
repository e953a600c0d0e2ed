import type { NumberBins } from '../bins.ts'
import type { ColumnCells, ColumnPlace, Notes } from './column-cells.ts'

/** Cells of the table from a number to its bin, over the range of the edges. */
const tableSize = 64

/**
 * The cells of a numeric column: missing, not finite, then one a bin of values in the range of training, of values below it, and of
 * values above.
 *
 * A number's bin is found by a table of equal cells that gives the first one it may be in, and steps from there: what a binary search
 * finds, in a quarter of the time.
 */
export class NumberCells implements ColumnCells {
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
  readonly #high: number
  readonly #scale: number
  /** Ascending, and one that no number reaches. */
  readonly #edges: Float64Array
  /** By cell of the table: how many edges there are before it, and up to its end. */
  readonly #bottoms: Uint16Array
  readonly #tops: Uint16Array

  constructor({ edges, range }: Pick<NumberBins, 'edges' | 'range'>) {
    this.#edges = Float64Array.from([...edges, Infinity])
    this.#binCount = edges.length + 1
    this.#low = edges[0] ?? Infinity
    this.#high = edges.at(-1) ?? Infinity
    const scale = tableSize / (this.#high - this.#low)
    this.#scale = Number.isFinite(scale) ? scale : 0
    const edgesBefore = (cell: number) => edges.filter((edge) => this.#cellOf(edge) < cell).length
    this.#bottoms = Uint16Array.from({ length: tableSize + 1 }, (_, cell) => edgesBefore(cell))
    this.#tops = Uint16Array.from({ length: tableSize + 1 }, (_, cell) => edgesBefore(cell + 1))
    ;[this.#min, this.#max] = range ?? [-Infinity, Infinity]
    this.#lastBelow = this.binOf(this.#min)
    this.#firstAbove = this.binOf(this.#max)
    this.#below = firstBin + this.#binCount
    this.#above = this.#below + this.#lastBelow + 1 - this.#firstAbove
    this.size = this.#above + this.#binCount
  }

  /** Of a number that is not NaN. */
  binOf(value: number): number {
    if (value < this.#low) return 0
    if (value >= this.#high) return this.#binCount - 1
    const cell = this.#cellOf(value)
    return binBetween(value, this.#edges, this.#bottoms[cell]!, this.#tops[cell]!)
  }

  note(
    values: Float64Array,
    { at, width }: ColumnPlace,
    rowCount: number,
    first: number,
    { cells, stride, at: noteAt, firstRow }: Notes,
  ): void {
    // What stays the same from row to row is not read again for each.
    const [low, high, scale, last] = [this.#low, this.#high, this.#scale, this.#binCount - 1]
    const [min, max, below, above] = [this.#min, this.#max, first + this.#below, first + this.#above]
    const [edges, bottoms, tops, inRange] = [this.#edges, this.#bottoms, this.#tops, first + firstBin]
    let to = firstRow * stride + noteAt
    const end = rowCount * width
    for (let from = at; from < end; from += width, to += stride) {
      const value = values[from]!
      let bin: number
      if (value >= low && value < high) {
        const cell = ((value - low) * scale) | 0
        bin = binBetween(value, edges, bottoms[cell]!, tops[cell]!)
      } else if (value < low) bin = 0
      else if (value >= high) bin = last
      else {
        cells[to] = first + missing
        continue
      }
      if (value >= min && value <= max) cells[to] = inRange + bin
      else cells[to] = value < min ? below + bin : above + bin
      if (value === Infinity || value === -Infinity) cells[to] = first + notFinite
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

  /** Of a number between the first edge and the last. */
  #cellOf(value: number): number {
    return ((value - this.#low) * this.#scale) | 0
  }
}

const missing = 0
const notFinite = 1
const firstBin = 2

/** Edges of one cell that are looked through from the first: of more, halves are left out before. */
const fewEdges = 4

function binBetween(value: number, edges: Float64Array, bottom: number, top: number): number {
  let [from, to] = [bottom, top]
  while (to - from > fewEdges) {
    const middle = (from + to) >> 1
    if (value >= edges[middle]!) from = middle + 1
    else to = middle
  }
  while (value >= edges[from]!) from += 1
  return from
}
