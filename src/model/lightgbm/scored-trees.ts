import type { CellRules } from '../forest/forest.ts'
import { leafOf } from '../forest/trace.ts'
import type { Tree } from '../forest/tree.ts'
import { decide } from './decisions.ts'
import { linearOutput } from './linear-leaves.ts'
import type { ModelText } from './read-text.ts'
import { splitFeatures } from './split-features.ts'
import type { TextTree } from './text-tree.ts'
import { orderOf } from './tree-order.ts'

/** A tree as it is scored. */
export interface ScoredTree {
  readonly tree: Tree
  /** By node of `tree`: the number of a split, or `~leaf`. */
  readonly places: Int32Array
  /** As the file has it. */
  readonly text: TextTree
}

/** All trees, over the features that their splits ask. */
export interface ScoredTrees {
  readonly columnCount: number
  readonly cells: CellRules
  /** Tree t belongs to class t modulo `treesPerIteration`. */
  readonly treesPerIteration: number
  readonly trees: readonly ScoredTree[]
  readonly isLinear: boolean
}

/** Throws ModelError. */
export function scoredTrees({ header, trees }: ModelText, source: string): ScoredTrees {
  const columnCount = header.featureNames.length
  const features = splitFeatures(trees, columnCount)
  return {
    columnCount,
    cells: features.cells,
    treesPerIteration: header.treesPerIteration,
    isLinear: trees.some(({ linear }) => linear !== null),
    trees: trees.map((text, index) => {
      const place = `tree ${index}`
      const order = orderOf(text, source, place)
      return { text, places: order.places, tree: decide(text, order, features, source, place) }
    }),
  }
}

/**
 * What a tree gives for a row: for explanations, one at a time.
 *
 * @param features of the row, by `cellsOf`
 */
export function outputOf(
  { tree, places, text }: ScoredTree,
  features: Float64Array,
  row: Float64Array,
): number {
  const leaf = ~places[leafOf(tree, features, 'missing')]!
  return text.linear === null
    ? text.leafValue[leaf]!
    : linearOutput(text.linear, leaf, text.leafValue, row, 0)
}

/** Training rows by node in pre-order; null where the file does not say. */
export function nodeCounts({ places, text: { counts } }: ScoredTree): Float64Array | null {
  if (counts === null || counts.leaves.length === 0) return null
  return Float64Array.from(places, (place) => (place < 0 ? counts.leaves[~place]! : counts.splits[place]!))
}
