import type { StagedScorer } from '../scorer.ts'
import type { Finish } from './forest-kernel.ts'
import { treeName } from './leaves.ts'
import type { TreeGrid } from './tree-grid.ts'
import { cellsOf, leafOf } from './trace.ts'
import { BLOCK } from './forest-scorer.ts'

/**
 * Predictions after each group of trees, as H2O gives them: T cells a group.
 *
 * @param width cells of a prediction
 * @param from the first of them that is given: 1 for classifiers (with one tree a group that is the probability of the
 *   first class), 0 for the others
 */
export function stagedPredictions(grid: TreeGrid, finish: Finish, width: number, from: 0 | 1): StagedScorer {
  const { groupCount, classCount } = grid
  return {
    names: Array.from({ length: groupCount * classCount }, (_, k) =>
      treeName(Math.floor(k / classCount), k % classCount),
    ),
    staged(row) {
      const stages = new Float64Array(groupCount * classCount)
      const leaves = leafValues(grid, row)
      const sums = new Float64Array(classCount * BLOCK)
      const prediction = new Float64Array(width)
      for (let g = 0; g < groupCount; g++) {
        for (let c = 0; c < classCount; c++) sums[c * BLOCK]! += leaves[c * groupCount + g]!
        finish(sums, 0, row, 0, 0, prediction, 0)
        for (let c = 0; c < classCount; c++) stages[g * classCount + c] = prediction[from + c]!
      }
      return stages
    },
  }
}

/** By tree; a missing one adds 0. */
function leafValues(grid: TreeGrid, row: Float64Array): Float64Array {
  const values = cellsOf(row, grid.cells)
  return Float64Array.from(grid.trees, (tree) =>
    tree === null ? 0 : tree.value[leafOf(tree, values, grid.uncovered)]!,
  )
}
