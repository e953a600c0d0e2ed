import { toJavaInt } from '../math/java-number.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { LevelSet, Tree } from '../forest/tree.ts'

/** Which columns a row has, and how they become features. */
export interface FeatureLayout {
  readonly categoryCount: number
  readonly numberCount: number
  /** By categorical column, where its block starts, and where the numbers start: ascending from 0. */
  readonly offsets: Int32Array
  /** True when the first level has an indicator too. */
  readonly allLevels: boolean
  /** True when what is 0 counts as missing. */
  readonly sparse: boolean
}

/**
 * How a row (categorical columns first, as level indexes, then numeric ones) becomes XGBoost's one-hot features: a
 * block of indicators a categorical column, with a last one for missing values, then the numbers as float32.
 */
export class FeatureSpace {
  readonly categoryCount: number
  readonly numberCount: number
  /** Where each categorical column's block starts, and the numbers behind the last. */
  readonly offsets: Int32Array
  readonly sparse: boolean
  readonly #allLevels: boolean

  constructor({ categoryCount, numberCount, offsets, allLevels, sparse }: FeatureLayout) {
    this.categoryCount = categoryCount
    this.numberCount = numberCount
    this.offsets = offsets
    this.sparse = sparse
    this.#allLevels = allLevels
  }

  get numbersAt(): number {
    return this.offsets[this.categoryCount]!
  }

  /** How many one-hot features there are. */
  get size(): number {
    return this.numbersAt + this.numberCount
  }

  /** Names of the one-hot features: `column.level`, `column.missing(NA)`. */
  names(columns: readonly string[], domains: readonly (readonly string[] | null)[]): string[] {
    const categories = columns.slice(0, this.categoryCount).flatMap((column, index) => {
      const levels = domains[index] ?? []
      const named = this.#allLevels ? levels : levels.slice(1)
      const size = this.offsets[index + 1]! - this.offsets[index]! - 1
      return [
        ...Array.from({ length: size }, (_, k) => `${column}.${named[k] ?? k}`),
        `${column}.missing(NA)`,
      ]
    })
    return [...categories, ...columns.slice(this.categoryCount, this.categoryCount + this.numberCount)]
  }

  /** Index of the indicator that is 1 for a cell of a categorical column; -1 when none is. */
  activeIndex(column: number, cell: number): number {
    const last = this.offsets[column + 1]! - 1
    if (Number.isNaN(cell)) return last
    const level = toJavaInt(cell)
    if (!this.#allLevels && level === 0) return -1
    const index = this.offsets[column]! + level - (this.#allLevels ? 0 : 1)
    return index > last ? last : index
  }

  /** Writes the one-hot features of the row at `rows[at ..]`; NaN is missing. */
  expand(rows: Float64Array, at: number, features: Float32Array): void {
    const { categoryCount, numbersAt } = this
    features.fill(this.sparse ? NaN : 0, 0, numbersAt)
    for (let column = 0; column < categoryCount; column++) {
      const active = this.activeIndex(column, rows[at + column]!)
      if (active >= 0) features[active] = 1
    }
    for (let k = 0; k < this.numberCount; k++) {
      const value = Math.fround(rows[at + categoryCount + k]!)
      features[numbersAt + k] = this.sparse && value === 0 ? NaN : value
    }
  }

  /**
   * The same tree over the row's own columns: a split on an indicator becomes one on its column's levels.
   *
   * @param leaf the value of a leaf, from that in `tree`
   */
  overColumns(tree: Tree, leaf: (value: number) => number): Tree {
    const kind = tree.kind.slice()
    const column = tree.column.slice()
    const naLeft = tree.naLeft.slice()
    const value = tree.value.slice()
    const sets = new Map<number, LevelSet>()
    for (let node = 0; node < tree.nodeCount; node++) {
      if (kind[node] === nodeKinds.leaf) {
        value[node] = leaf(value[node]!)
        continue
      }
      const feature = column[node]!
      if (feature >= this.numbersAt) {
        column[node] = feature - this.numbersAt + this.categoryCount
        continue
      }
      const block = this.#blockOf(feature)
      const right = this.#levelsRight(tree, node, block)
      kind[node] = nodeKinds.set
      column[node] = block
      value[node] = 0
      naLeft[node] = right(NaN) ? 0 : 1
      sets.set(node, levelSet(this.offsets[block + 1]! - this.offsets[block]! + 1, right))
    }
    return { ...tree, kind, column, naLeft, value, sets }
  }

  #blockOf(feature: number): number {
    let block = 0
    while (this.offsets[block + 1]! <= feature) block++
    return block
  }

  #levelsRight(tree: Tree, node: number, block: number): (cell: number) => boolean {
    const feature = tree.column[node]!
    const threshold = tree.value[node]!
    const inactive = this.sparse ? tree.naLeft[node] === 0 : !(0 < threshold)
    const active = !(1 < threshold)
    return (cell) => (this.activeIndex(block, cell) === feature ? active : inactive)
  }
}

/** Levels beyond the last that is listed go where missing values go. */
function levelSet(count: number, right: (level: number) => boolean): LevelSet {
  const bits = new Uint8Array((count + 7) >> 3)
  for (let level = 0; level < count; level++) if (right(level)) bits[level >> 3]! |= 1 << (level & 7)
  return { offset: 0, count, bits }
}
