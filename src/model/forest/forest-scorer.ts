import { copyCells } from '../wasm/copy-cells.ts'
import type { Forest } from './forest.ts'
import { flatten } from './flatten.ts'
import type { FlatForest, FlatSegment } from './flatten.ts'
import { fewestForRows } from './lane-plan.ts'
import { noted } from '../noted.ts'
import { newForestKernels } from './kernels/forest-kernels.ts'
import type { ForestKernels } from './kernels/forest-kernels.ts'
import { BLOCK, VECTOR } from './kernels/records.ts'
import type { Precision } from './kernels/records.ts'

export { BLOCK } from './kernels/records.ts'

/** A forest whose trees are made when it is laid out. */
export interface PlannedForest extends Omit<Forest, 'trees'> {
  readonly trees: () => Forest['trees']
}

/**
 * Adds up the leaves that rows fall into. A block of rows is scored in two passes: cells become small integers, one a
 * channel (how many of the feature's thresholds are at or below the value, or its level); then each tree is either
 * walked, eight rows or eight trees in flight, or, when small, evaluated whole for 16 rows a vector. All rules about
 * missing values, unknown levels and levels beyond the domain are in the codes and tables: the loops know none.
 */
export class ForestScorer {
  /** Sum of slot s for row r of the block at [s * BLOCK + r]: the caller sets the starts, `add` adds the leaves. */
  readonly sums: Float64Array | Float32Array
  readonly #flat: FlatForest
  readonly #kernels: ForestKernels
  readonly #width: number
  readonly #rows: Float64Array

  /** Throws ModelError when the forest takes too much memory; `file` is for the message. */
  constructor(forest: PlannedForest, precision: Precision, file: string) {
    const { featureCount, slotCount, trees, cells } = forest
    const flat = noted('forest', () => flatten({ ...forest, trees: trees() }, precision, file))
    const { memory } = flat
    this.#flat = flat
    this.#kernels = newForestKernels(precision, cells.float32, memory)
    this.#width = featureCount
    this.#rows = new Float64Array(memory.buffer, flat.rows, featureCount * BLOCK)
    const SumArray = precision === 'f32' ? Float32Array : Float64Array
    this.sums = new SumArray(memory.buffer, flat.sums, slotCount * BLOCK)
  }

  /**
   * Adds the leaves of rows first .. first + count - 1 to the sums of the block's rows 0 .. count - 1. Sums of rows
   * beyond are overwritten.
   *
   * @param rows row-major, featureCount cells a row
   * @param count at most BLOCK
   */
  add(rows: Float64Array, first: number, count: number): void {
    copyCells(this.#rows, rows, first * this.#width, count * this.#width)
    this.#encode(count)
    const { trees } = this.#flat
    if (count === 1) this.#kernels.walkTrees(trees.from, trees.to)
    else if (count >= this.#flat.fewestForLanes) this.#addSegments(count)
    else if (trees.to > trees.from) this.#kernels.walkRows(trees.from, trees.to, count)
  }

  #addSegments(count: number): void {
    for (const segment of this.#flat.segments) this.#addSegment(segment, count)
  }

  /** How many rows the next call should take: few rows are faster one by one. */
  blockOf(count: number): number {
    if (count >= BLOCK) return BLOCK
    return count < Math.min(fewestForRows, this.#flat.fewestForLanes) ? 1 : count
  }

  #encode(count: number): void {
    const { fewAxes, numberAxes, levelAxes } = this.#flat
    const stride = 8 * this.#width
    if (count === 1) {
      if (numberAxes.to > numberAxes.from) this.#kernels.rank1(numberAxes.from, numberAxes.to, 1, stride)
    } else {
      if (fewAxes.to > fewAxes.from) this.#kernels.count(fewAxes.from, fewAxes.to, count, stride)
      if (numberAxes.to > fewAxes.to) this.#kernels.rank4(fewAxes.to, numberAxes.to, count, stride)
    }
    if (levelAxes.to > levelAxes.from) this.#kernels.levels(levelAxes.from, levelAxes.to, count, stride)
  }

  #addSegment({ trees, lanes }: FlatSegment, count: number): void {
    if (lanes === null) {
      this.#kernels.walkRows(trees.from, trees.to, count)
      return
    }
    const { planes, nodesAt, trees: records } = lanes
    if (planes.to > planes.from) this.#kernels.spread(planes.from, planes.to, count)
    if (count > 2 * VECTOR) this.#kernels.lanes4(nodesAt, records.from, records.to)
    else if (count > VECTOR) this.#kernels.lanes2(nodesAt, records.from, records.to)
    else this.#kernels.lanes1(nodesAt, records.from, records.to)
  }
}
