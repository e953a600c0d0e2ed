import { ModelError } from '../../core/errors.ts'
import { plainCells } from '../forest/forest.ts'
import type { ForestTree } from '../forest/forest.ts'
import { BLOCK, ForestScorer } from '../forest/forest-scorer.ts'
import { leafScales } from './booster.ts'
import type { Booster, TreeModel } from './booster.ts'
import type { FeatureSpace } from './feature-space.ts'
import type { BlockSums } from './block-sums.ts'

/** Sums of trees. Throws ModelError when they test features that the model does not have. */
export function treeSums(booster: Booster, model: TreeModel, space: FeatureSpace): BlockSums {
  const width = space.categoryCount + space.numberCount
  const plain = plainCells(width)
  if (space.sparse) plain.zeroWithin.fill(0, space.categoryCount)
  const scorer = new ForestScorer(
    {
      featureCount: width,
      slotCount: booster.groupCount,
      trees: () => forestTrees(booster, model, space),
      cells: { ...plain, float32: true },
      uncovered: 'missing',
    },
    'f32',
    booster.file,
  )
  // The scorer was made with precision f32.
  const sums = scorer.sums as Float32Array
  return {
    sums,
    blockOf: (count) => scorer.blockOf(count),
    compute(rows, first, count, starts) {
      for (let at = 0; at < sums.length; at += BLOCK) {
        for (let r = 0; r < count; r++) sums[at + r] = starts[r]!
      }
      scorer.add(rows, first, count)
    },
  }
}

/** Over the row's own columns; with dart, leaves are weighted (rounded, as H2O does it, tree by tree). */
function forestTrees({ file, entry }: Booster, model: TreeModel, space: FeatureSpace): ForestTree[] {
  const scales = leafScales(model)
  return model.trees.map(({ tree }, index) => {
    tree.column.forEach((feature) => {
      if (feature < space.size) return
      const found = `splits of tree ${index} on features below ${space.size}, found ${feature}`
      throw new ModelError(file, entry, `expected ${found}`)
    })
    // Every tree has its group and its scale.
    const scale = scales[index]!
    return { slot: model.groups[index]!, tree: space.overColumns(tree, (leaf) => Math.fround(scale * leaf)) }
  })
}
