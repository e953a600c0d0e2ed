import { treeContributions } from '../forest/contributions.ts'
import type { WeightedTree } from '../forest/shap.ts'
import { cellsOf } from '../forest/trace.ts'
import type { ContributionScorer } from '../scorer.ts'
import { nodeCounts } from './scored-trees.ts'
import type { ScoredTree, ScoredTrees } from './scored-trees.ts'

/**
 * Contributions to the raw sums (of a random forest not divided), in the library's order. Null where trees have no counts
 * of rows, and for linear trees, which the library does not explain either.
 */
export function explainedTrees(
  { trees, cells, treesPerIteration, isLinear }: ScoredTrees,
  names: readonly string[],
  classes: readonly (string | null)[],
): ContributionScorer | null {
  if (isLinear) return null
  if (!trees.every(hasCounts)) return null
  const margins = Array.from({ length: treesPerIteration }, (_, slot) => ({
    trees: () => trees.filter((_tree, index) => index % treesPerIteration === slot).map(weightedTree),
    bias: 0,
    scale: null,
  }))
  const features = (row: Float64Array): { readonly values: Float64Array; readonly present: Float64Array } => {
    const values = cellsOf(row, cells)
    return { values, present: values }
  }
  return treeContributions(names, classes, margins, 'double', features, { columns: cells.columns })
}

function hasCounts({ text: { leafCount, counts } }: ScoredTree): boolean {
  return leafCount === 1 || (counts !== null && counts.leaves.length > 0)
}

/** Of a tree that has them. */
function weightedTree(scored: ScoredTree): WeightedTree {
  const { tree, text } = scored
  const [only] = text.leafValue
  if (text.leafCount === 1) return { tree, weight: Float64Array.of(1), mean: only! }
  const weight = nodeCounts(scored)!
  return { tree, weight, mean: meanOf(text.leafValue, text.counts!.leaves, weight[0]!) }
}

/** In the order of leaves. */
function meanOf(values: Float64Array, counts: Float64Array, total: number): number {
  return values.reduce((sum, value, leaf) => sum + (counts[leaf]! / total) * value, 0)
}
