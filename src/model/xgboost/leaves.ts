import type { LeafScorer } from '../scorer.ts'
import { assignLeaf } from '../forest/leaves.ts'
import type { TreeModel } from './booster.ts'
import type { FeatureSpace } from './feature-space.ts'

/** Leaf assignment over all trees in the file's order; the number of a leaf is XGBoost's. */
export function boosterLeaves({ trees }: TreeModel, space: FeatureSpace): LeafScorer {
  const features = new Float32Array(space.size)
  return {
    names: trees.map((_, index) => `T${index + 1}`),
    leaves(row) {
      space.expand(row, 0, features)
      return trees.map(({ tree, id }) => assignLeaf(tree, features, 'missing', (leaf) => id[leaf]!))
    },
  }
}
