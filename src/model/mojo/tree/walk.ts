import type { Axes, CellRules, Forest } from './forest.ts'
import { flatten } from './flatten.ts'
import type { FlatForest, FlatSegment } from './flatten.ts'
import { BLOCK, VECTOR } from './wasm/kernels.ts'
import type { Kernels, Precision } from './wasm/kernels.ts'

export { BLOCK } from './wasm/kernels.ts'

/** From so many rows on, lanes are faster than one walk a row, and eight rows in flight than eight trees. */
const fewestForLanes = 4
const fewestForRows = 6

/**
 * Adds up the leaves that rows fall into. A block of rows is scored in three passes: cells become small integers, one a
 * channel (how many of the feature's thresholds are at or below the value, or its level); then each tree is either
 * walked, eight rows or eight trees in flight, or, when small, evaluated whole for 16 rows a vector. All rules about
 * missing values, unknown levels and levels beyond the domain are in the codes and tables: the loops know none.
 */
export class ForestScorer {
  /** Sum of slot s for row r of the block at [s * BLOCK + r]: the caller sets the starts, `add` adds the leaves. */
  readonly sums: Float64Array | Float32Array
  readonly #flat: FlatForest
  readonly #kernels: Kernels
  readonly #width: number
  readonly #cells: CellRules
  readonly #axes: Axes
  readonly #values: Float64Array
  readonly #codes: Int32Array
  readonly #bytes: Uint8Array
  readonly #hasLanes: boolean

  /** Throws ModelError when the forest takes too much memory; `file` is for the message. */
  constructor(forest: Forest, precision: Precision, file: string) {
    const flat = flatten(forest, precision, file)
    this.#flat = flat
    this.#kernels = flat.kernels
    this.#width = forest.featureCount
    this.#cells = forest.cells
    this.#axes = flat.axes
    this.#values = new Float64Array(flat.buffer, flat.values, flat.axes.numbers.length * BLOCK)
    this.#codes = new Int32Array(flat.buffer, flat.codes, flat.axes.channelCount * BLOCK)
    this.#bytes = new Uint8Array(flat.buffer)
    const SumArray = precision === 'f64' ? Float64Array : Float32Array
    this.sums = new SumArray(flat.buffer, flat.sums, forest.slotCount * BLOCK)
    this.#hasLanes = flat.segments.some(({ lanes }) => lanes !== null)
  }

  /**
   * Adds the leaves of rows first .. first + count - 1 to the sums of the block's rows 0 .. count - 1. Sums of rows
   * beyond are overwritten.
   *
   * @param rows row-major, featureCount cells a row
   * @param count at most BLOCK
   */
  add(rows: Float64Array, first: number, count: number): void {
    this.#encode(rows, first, count)
    if (count === 1) {
      this.#kernels.walkTrees(this.#flat.trees.from, this.#flat.trees.to)
      return
    }
    for (const segment of this.#flat.segments) this.#addSegment(segment, count)
  }

  /** How many rows the next call should take: few rows are faster one by one. */
  blockOf(count: number): number {
    if (count >= BLOCK) return BLOCK
    return count < (this.#hasLanes ? fewestForLanes : fewestForRows) ? 1 : count
  }

  #addSegment({ trees, lanes }: FlatSegment, count: number): void {
    if (lanes === null) {
      this.#kernels.walkRows(trees.from, trees.to, 4 * count)
      return
    }
    for (let p = 0; p < lanes.planes.length; p++) {
      const { channel, map } = lanes.planes[p]!
      const from = channel * BLOCK
      const to = lanes.planesAt + p * BLOCK
      for (let r = 0; r < count; r++) this.#bytes[to + r] = map[this.#codes[from + r]!]!
    }
    const { nodesAt, treesAt } = lanes
    if (count > 2 * VECTOR) this.#kernels.lanes4(nodesAt, treesAt.from, treesAt.to)
    else if (count > VECTOR) this.#kernels.lanes2(nodesAt, treesAt.from, treesAt.to)
    else this.#kernels.lanes1(nodesAt, treesAt.from, treesAt.to)
  }

  #encode(rows: Float64Array, first: number, count: number): void {
    if (this.#cells.float32) this.#loadFloats(rows, first, count)
    else this.#loadDoubles(rows, first, count)
    const { from, to } = this.#flat.axisRecords
    if (to > from) this.#kernels.rank(from, to, 8 * count)
    this.#loadLevels(rows, first, count)
  }

  #loadDoubles(rows: Float64Array, first: number, count: number): void {
    const { numbers } = this.#axes
    for (let a = 0; a < numbers.length; a++) {
      const { feature } = numbers[a]!
      const limit = this.#cells.limits[feature]!
      let at = first * this.#width + feature
      for (let r = a * BLOCK; r < a * BLOCK + count; r++, at += this.#width) {
        const value = rows[at]!
        this.#values[r] = value >= limit ? NaN : value
      }
    }
  }

  #loadFloats(rows: Float64Array, first: number, count: number): void {
    const { numbers } = this.#axes
    for (let a = 0; a < numbers.length; a++) {
      const { feature } = numbers[a]!
      const missing = feature >= this.#cells.zeroIsMissingFrom ? 0 : NaN
      let at = first * this.#width + feature
      for (let r = a * BLOCK; r < a * BLOCK + count; r++, at += this.#width) {
        const value = Math.fround(rows[at]!)
        this.#values[r] = value === missing ? NaN : value
      }
    }
  }

  #loadLevels(rows: Float64Array, first: number, count: number): void {
    const { levels } = this.#axes
    for (let a = 0; a < levels.length; a++) {
      const { feature, size, other, channel } = levels[a]!
      const limit = this.#cells.limits[feature]!
      const missing = feature >= this.#cells.zeroIsMissingFrom ? 0 : NaN
      let at = first * this.#width + feature
      for (let r = channel * BLOCK; r < channel * BLOCK + count; r++, at += this.#width) {
        const value = rows[at]!
        if (value > -1 && value < size && value !== missing) this.#codes[r] = value
        else this.#codes[r] = value !== value || value === missing || value >= limit ? size : other
      }
    }
  }
}
