import { nodeKinds } from './tree.ts'
import type { LevelSet, Tree } from './tree.ts'

/** How cells of a row become the features that splits test. */
export interface CellRules {
  /** By feature: the cell that it reads. Two features may read one cell, where splits differ in what they call missing. */
  readonly columns: Int32Array
  /**
   * By feature: a value at or above it counts as missing; NaN where there is no such limit. Since MOJO 1.20 the number
   * of levels for a column with a domain.
   */
  readonly limits: Float64Array
  /** By feature: a value that is no further from 0 counts as missing; NaN where none does. */
  readonly zeroWithin: Float64Array
  /** True when cells are rounded to float32 first (XGBoost). */
  readonly float32: boolean
}

/** A feature a cell, and nothing missing but NaN. */
export function plainCells(count: number): CellRules {
  return {
    columns: Int32Array.from({ length: count }, (_, cell) => cell),
    limits: new Float64Array(count).fill(NaN),
    zeroWithin: new Float64Array(count).fill(NaN),
    float32: false,
  }
}

export interface ForestTree {
  readonly tree: Tree
  /** Which sum its leaf is added to. */
  readonly slot: number
}

/** Trees over the features of a row. Each slot's sum adds its trees' leaves in the order of `trees`. */
export interface Forest {
  /** Cells of a row. */
  readonly featureCount: number
  readonly slotCount: number
  readonly trees: readonly ForestTree[]
  readonly cells: CellRules
  /**
   * A level that a set does not cover: the NA direction (since MOJO 1.10), or left. Numbers are cut to whole levels,
   * -0.5 to 0, but with `left-or-negative` (XGBoost), where nothing below 0 is covered.
   */
  readonly uncovered: 'missing' | 'left' | 'left-or-negative'
}

/**
 * A number axis: what all numeric splits of a feature need to know of its value x. Code: 1 + how many thresholds are at
 * or below x; for a missing value 0 on the channel of splits that send it left, thresholds + 2 on that of the others.
 */
export interface NumberAxis {
  readonly feature: number
  /** Ascending, distinct, without NaN. */
  readonly thresholds: Float64Array
  /** Channel of the splits that send a missing value left; the next one is that of the others. */
  readonly channel: number
}

/**
 * A level axis: the code is the level when it is one of 0 .. size - 1, `size` when missing, and `size + 1` (or `size`,
 * when uncovered counts as missing) for any other value.
 */
export interface LevelAxis {
  readonly feature: number
  readonly size: number
  readonly other: number
  readonly channel: number
}

export interface Axes {
  /** By number of thresholds, ascending. */
  readonly numbers: readonly NumberAxis[]
  readonly levels: readonly LevelAxis[]
  readonly channelCount: number
  readonly numberOf: ReadonlyMap<number, NumberAxis>
  readonly levelOf: ReadonlyMap<number, LevelAxis>
}

/** A numeric split: right when the code is above `cut`. */
export interface NumberSplit {
  readonly channel: number
  readonly cut: number
}

/** Collects which axes the forest's splits need. */
export function axesOf(forest: Forest): Axes {
  const thresholds = new Map<number, Set<number>>()
  const sizes = new Map<number, number>()
  for (const { tree } of forest.trees) {
    for (let node = 0; node < tree.nodeCount; node++) {
      const feature = tree.column[node]!
      const kind = tree.kind[node]
      if (kind === nodeKinds.set) {
        // A set split always has its set.
        const { offset, count } = tree.sets.get(node)!
        sizes.set(feature, Math.max(sizes.get(feature) ?? 0, offset + count))
      } else if (kind !== nodeKinds.leaf) {
        let known = thresholds.get(feature)
        if (known === undefined) thresholds.set(feature, (known = new Set()))
        const threshold = tree.value[node]!
        if (kind === nodeKinds.numeric && !Number.isNaN(threshold)) known.add(threshold)
      }
    }
  }
  let channelCount = 0
  const numbers = [...thresholds]
    .sort(([, some], [, others]) => some.size - others.size)
    .map(([feature, known]): NumberAxis => {
      const axis = { feature, thresholds: Float64Array.from(known).sort(), channel: channelCount }
      channelCount += 2
      return axis
    })
  const levels = [...sizes].map(([feature, covered]): LevelAxis => {
    const limit = forest.cells.limits[feature]!
    const size = limit < covered ? limit : covered
    return { feature, size, other: forest.uncovered === 'missing' ? size : size + 1, channel: channelCount++ }
  })
  return {
    numbers,
    levels,
    channelCount,
    numberOf: new Map(numbers.map((axis) => [axis.feature, axis])),
    levelOf: new Map(levels.map((axis) => [axis.feature, axis])),
  }
}

/** A split against a threshold, or (NA versus rest) on presence alone, in terms of its axis. */
export function numberSplit(tree: Tree, node: number, axes: Axes): NumberSplit {
  // Every such split has its axis.
  const axis = axes.numberOf.get(tree.column[node]!)!
  const count = axis.thresholds.length
  const channel = axis.channel + (tree.naLeft[node] === 1 ? 0 : 1)
  // Present is left: only the code of missing values on the second channel is above.
  if (tree.kind[node] === nodeKinds.naVersusRest) return { channel, cut: count + 1 }
  const threshold = tree.value[node]!
  // Nothing is below NaN: every present value is right.
  if (Number.isNaN(threshold)) return { channel, cut: 0 }
  return { channel, cut: lowerBound(axis.thresholds, threshold) + 1 }
}

/** 1 for each code of the axis that goes right. */
export function levelTable(tree: Tree, node: number, axis: LevelAxis): Uint8Array {
  // A set split always has its set.
  const set = tree.sets.get(node)!
  const missing = tree.naLeft[node] === 1 ? 0 : 1
  const table = new Uint8Array(axis.size + 2).fill(missing)
  const uncovered = axis.other === axis.size ? missing : 0
  for (let level = 0; level < axis.size; level++)
    table[level] = covers(set, level) ? bitOf(set, level) : uncovered
  if (axis.other !== axis.size) table[axis.other] = uncovered
  return table
}

function covers(set: LevelSet, level: number): boolean {
  return level >= set.offset && level < set.offset + set.count
}

function bitOf(set: LevelSet, level: number): number {
  const bit = level - set.offset
  return (set.bits[bit >> 3]! >> (bit & 7)) & 1
}

/** Index of the first value that is not below `wanted`. Without branches: guessed wrong, they cost thrice as much. */
export function lowerBound(ascending: Float64Array, wanted: number): number {
  let from = 0
  let count = ascending.length
  while (count > 1) {
    const half = count >> 1
    from += half * Number(ascending[from + half - 1]! < wanted)
    count -= half
  }
  return count === 1 && ascending[from]! < wanted ? from + 1 : from
}
