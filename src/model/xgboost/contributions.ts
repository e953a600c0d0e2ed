import type { ContributionScorer } from '../scorer.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { Tree } from '../forest/tree.ts'
import { treeContributions } from '../forest/contributions.ts'
import type { WeightedTree } from '../forest/shap.ts'
import { leafScales } from './booster.ts'
import type { Booster, TreeModel } from './booster.ts'
import type { FeatureSpace } from './feature-space.ts'

/**
 * Contributions of the one-hot features to the margin. One margin: float32 and the trees' own leaves, as H2O has it (it
 * leaves out the weights of dart). Several classes, which H2O does not explain: a class at a time, in doubles, with the
 * leaves as they are scored.
 *
 * @param names of the features
 * @param levels names of the classes; null for their numbers
 * @param weights by tree and node
 * @param bias base margin
 */
export function boosterContributions(
  booster: Booster,
  model: TreeModel,
  space: FeatureSpace,
  names: readonly string[],
  levels: readonly string[] | null,
  weights: readonly Float32Array[],
  bias: number,
): ContributionScorer {
  const features = new Float32Array(space.size)
  const single = booster.groupCount === 1
  const scales = leafScales(model)
  const margins = Array.from({ length: booster.groupCount }, (_, group) => ({
    bias,
    scale: null,
    trees: () =>
      model.trees.flatMap(({ tree }, index): WeightedTree[] => {
        if (model.groups[index] !== group) return []
        // Every tree has its weights and its scale.
        const weight = weights[index]!
        return [{ tree: single ? tree : scaleLeaves(tree, scales[index]!), weight }]
      }),
  }))
  const classes = single ? [null] : (levels ?? margins.map((_, group) => String(group)))
  return treeContributions(names, classes, margins, single ? 'f32' : 'f64', (row) => {
    space.expand(row, 0, features)
    return { values: features, present: features }
  })
}

function scaleLeaves(tree: Tree, scale: number): Tree {
  const value = tree.value.map((v, node) => (tree.kind[node] === nodeKinds.leaf ? Math.fround(scale * v) : v))
  return { ...tree, value }
}
