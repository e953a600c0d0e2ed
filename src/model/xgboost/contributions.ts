import { ModelError } from '../../core/errors.ts'
import type { ContributionScorer } from '../scorer.ts'
import type { Mojo } from '../mojo/algorithm.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { Tree } from '../forest/tree.ts'
import { treeContributions } from '../forest/contributions.ts'
import type { WeightedTree } from '../forest/shap.ts'
import { leafScales } from './booster.ts'
import type { Booster, TreeModel } from './booster.ts'
import { ByteReader } from './byte-reader.ts'
import type { FeatureSpace } from './feature-space.ts'

const auxEntry = 'auxNodeWeights'

/**
 * Contributions of the one-hot features to the margin. One margin: float32 and the trees' own leaves, as H2O has it (it
 * leaves out the weights of dart). Several classes, which H2O does not explain: a class at a time, in doubles, with the
 * leaves as they are scored.
 *
 * @param bias base margin
 */
export function boosterContributions(
  mojo: Mojo,
  booster: Booster,
  model: TreeModel,
  space: FeatureSpace,
  bias: number,
): ContributionScorer {
  const weights = readWeights(mojo, model)
  const features = new Float32Array(space.size)
  const single = booster.groupCount === 1
  const scales = leafScales(model)
  const margins = Array.from({ length: booster.groupCount }, (_, group) => ({
    bias,
    scale: null,
    trees: model.trees.flatMap(({ tree }, index): WeightedTree[] => {
      if (model.groups[index] !== group) return []
      // Every tree has its weights and its scale.
      const weight = weights[index]!
      return [{ tree: single ? tree : scaleLeaves(tree, scales[index]!), weight }]
    }),
  }))
  const classes = single ? [null] : (mojo.responseLevels ?? margins.map((_, group) => String(group)))
  return treeContributions(space.names(mojo), classes, margins, single ? 'f32' : 'f64', (row) => {
    space.expand(row, 0, features)
    return { values: features, present: features }
  })
}

function scaleLeaves(tree: Tree, scale: number): Tree {
  const value = tree.value.map((v, node) => (tree.kind[node] === nodeKinds.leaf ? Math.fround(scale * v) : v))
  return { ...tree, value }
}

/** Weights by tree and node: the file's own, or the sums of hessians. */
function readWeights(mojo: Mojo, { trees }: TreeModel): Float32Array[] {
  if (!mojo.archive.has(auxEntry)) return trees.map(({ cover }) => cover)
  const reader = new ByteReader(mojo.archive.bytes(auxEntry), mojo.source, auxEntry)
  const count = reader.int32('the number of trees')
  if (count !== trees.length) {
    throw new ModelError(mojo.source, auxEntry, `expected weights of ${trees.length} trees, found ${count}`)
  }
  return trees.map(({ id }, index) => {
    const stated = reader.int32(`the node count of tree ${index}`, 0, Math.floor(reader.left / 8))
    const weights = Float32Array.from({ length: stated }, () => reader.float64('a weight'))
    return Float32Array.from(
      id,
      (node) => weights[node] ?? reader.fail(`expected a weight for node ${node} of tree ${index}`),
    )
  })
}
