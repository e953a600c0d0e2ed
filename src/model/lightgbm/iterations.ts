import { BLOCK } from '../forest/forest-scorer.ts'
import { treeName } from '../forest/leaves.ts'
import { cellsOf } from '../forest/trace.ts'
import type { StagedScorer } from '../scorer.ts'
import type { ReadObjective } from './objective.ts'
import { outputOf } from './scored-trees.ts'
import type { ScoredTrees } from './scored-trees.ts'

/**
 * Predictions after each iteration, a cell a tree: of classifiers the probability of the tree's class (with one tree an
 * iteration, of the first class), as those of other models.
 *
 * @param averaged whether sums are divided by the number of iterations so far
 */
export function stagedIterations(
  { trees, cells, treesPerIteration }: ScoredTrees,
  { outputs, levels, finish }: ReadObjective,
  averaged: boolean,
): StagedScorer {
  const from = levels === null ? 0 : 1
  return {
    names: trees.map((_, index) =>
      treeName(Math.floor(index / treesPerIteration), index % treesPerIteration),
    ),
    staged(row) {
      const features = cellsOf(row, cells)
      const stages = new Float64Array(trees.length)
      const sums = new Float64Array(treesPerIteration * BLOCK)
      const prediction = new Float64Array(outputs.length)
      trees.forEach((tree, index) => {
        const slot = index % treesPerIteration
        sums[slot * BLOCK]! += outputOf(tree, features, row)
        if (slot < treesPerIteration - 1) return
        const iterations = (index + 1) / treesPerIteration
        finish(averaged ? iterations : 1)(sums, 0, row, 0, 0, prediction, 0)
        stages.set(prediction.subarray(from, from + treesPerIteration), index + 1 - treesPerIteration)
      })
      return stages
    },
  }
}
