import type { InputColumn } from '../../core/column.ts'
import { forestKernel } from '../forest/forest-kernel.ts'
import { ForestScorer } from '../forest/forest-scorer.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { Tree } from '../forest/tree.ts'
import type { Kernel } from '../kernel.ts'
import { drawnTrees } from './drawn-trees.ts'
import { explainedTrees } from './explained-trees.ts'
import { stagedIterations } from './iterations.ts'
import { leafNumbers } from './leaf-numbers.ts'
import { linearLeavesKernel } from './linear-leaves-kernel.ts'
import type { ReadObjective } from './objective.ts'
import type { ScoredTree, ScoredTrees } from './scored-trees.ts'

/** @param averaged whether sums are divided by the number of iterations */
export function lightgbmKernel(
  forest: ScoredTrees,
  inputs: readonly InputColumn[],
  objective: ReadObjective,
  averaged: boolean,
  source: string,
): Kernel {
  const classes = classesOf(objective, forest.treesPerIteration)
  const names = inputs.map(({ name }) => name)
  const contributions = explainedTrees(forest, names, classes)
  return {
    ...scoringKernel(forest, objective, averaged, source),
    treeCount: forest.trees.length,
    trees: drawnTrees(forest, inputs, classes),
    leaves: leafNumbers(forest),
    staged: stagedIterations(forest, objective, averaged),
    ...(contributions !== null && { contributions }),
  }
}

/** One (null) where there is one sum. */
function classesOf({ levels, outputs }: ReadObjective, slots: number): readonly (string | null)[] {
  return slots === 1 ? [null] : (levels ?? outputs.map(({ name }) => name))
}

function scoringKernel(
  forest: ScoredTrees,
  { outputs, finish }: ReadObjective,
  averaged: boolean,
  source: string,
): Kernel {
  const { trees, treesPerIteration, columnCount, cells, isLinear } = forest
  const scorer = new ForestScorer(
    {
      featureCount: columnCount,
      slotCount: isLinear ? trees.length : treesPerIteration,
      trees: () =>
        trees.map((scored, index) =>
          isLinear
            ? { tree: leadingToNumbers(scored), slot: index }
            : { tree: scored.tree, slot: index % treesPerIteration },
        ),
      cells,
      uncovered: 'missing',
    },
    'double',
    source,
  )
  const divisor = averaged ? Math.max(1, trees.length / treesPerIteration) : 1
  return isLinear
    ? linearLeavesKernel(scorer, forest, outputs, finish(divisor))
    : forestKernel(scorer, columnCount, outputs, finish(divisor))
}

/** The tree with the numbers of its leaves in the place of their values. */
function leadingToNumbers({ tree, places }: ScoredTree): Tree {
  const value = tree.value.map((own, node) => (tree.kind[node] === nodeKinds.leaf ? ~places[node]! : own))
  return { ...tree, value }
}
