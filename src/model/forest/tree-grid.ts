import type { CellRules, Forest, ForestTree } from './forest.ts'
import type { PlannedForest } from './forest-scorer.ts'
import type { Tree } from './tree.ts'

/** What the training knew of a tree's nodes, by node in pre-order. */
export interface NodeFacts {
  /** Weight of the training rows that reached it; float32 values in H2O's files. */
  readonly weight: Float32Array | Float64Array
  /** The trainer's number of the node; null where the file does not number them. */
  readonly id: Int32Array | null
}

/** Trees in groups, one a class in each: what boosting adds in a round, or a forest grows at once. */
export interface TreeGrid {
  readonly featureCount: number
  readonly groupCount: number
  /** Trees a group. */
  readonly classCount: number
  /** Tree of class c and group g at c * groupCount + g; null where the file has none, which adds nothing. */
  readonly trees: readonly (Tree | null)[]
  /** By tree; null where the file has none. */
  readonly facts: readonly (NodeFacts | null)[]
  readonly cells: CellRules
  readonly uncovered: Forest['uncovered']
}

/** The trees as a forest with a slot a class. */
export function forestOf(grid: TreeGrid): PlannedForest {
  const trees = () =>
    grid.trees.flatMap((tree, index): ForestTree[] =>
      tree === null ? [] : [{ tree, slot: Math.floor(index / grid.groupCount) }],
    )
  return {
    featureCount: grid.featureCount,
    slotCount: grid.classCount,
    trees,
    cells: grid.cells,
    uncovered: grid.uncovered,
  }
}
