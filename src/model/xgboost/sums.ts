import { ModelError } from '../../core/errors.ts'
import type { ForestTree } from '../forest/forest.ts'
import { BLOCK, ForestScorer } from '../forest/forest-scorer.ts'
import { leafScales } from './booster.ts'
import type { Booster, TreeModel } from './booster.ts'
import type { FeatureSpace } from './feature-space.ts'
import { linearSums } from './linear-sums.ts'

/** Sums of a booster, one a group, for blocks of rows. Float32 throughout. */
export interface BoosterSums {
  /** Sum of group g for row r of the block at [g * BLOCK + r]. */
  readonly sums: Float32Array
  /** How many of `count` rows the next call should take. */
  readonly blockOf: (count: number) => number
  /** `starts`: what the sums of the block's rows start with, the base margin or the row's offset. */
  readonly compute: (rows: Float64Array, first: number, count: number, starts: Float32Array) => void
}

/** Throws ModelError when the booster tests features that the model does not have. */
export function boosterSums(booster: Booster, space: FeatureSpace, file: string): BoosterSums {
  const raw =
    booster.model.kind === 'trees'
      ? treeSums(booster, booster.model, space, file)
      : linearSums(booster, booster.model, space, file)
  // XGBoost 1.3 changed where the start is added.
  const startsFirst = booster.major > 1 || (booster.major === 1 && booster.minor >= 3)
  return startsFirst ? raw : startingLast(raw)
}

function startingLast({ sums, blockOf, compute }: BoosterSums): BoosterSums {
  const zeros = new Float32Array(BLOCK)
  return {
    sums,
    blockOf,
    compute(rows, first, count, starts) {
      compute(rows, first, count, zeros)
      for (let at = 0; at < sums.length; at += BLOCK) {
        for (let r = 0; r < count; r++) sums[at + r]! += starts[r]!
      }
    },
  }
}

function treeSums(booster: Booster, model: TreeModel, space: FeatureSpace, file: string): BoosterSums {
  const width = space.categoryCount + space.numberCount
  const scorer = new ForestScorer(
    {
      featureCount: width,
      slotCount: booster.groupCount,
      trees: forestTrees(model, space, file),
      cells: {
        limits: new Float64Array(width).fill(NaN),
        float32: true,
        zeroIsMissingFrom: space.sparse ? space.categoryCount : width,
      },
      uncovered: 'missing',
    },
    'f32',
    file,
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
function forestTrees(model: TreeModel, space: FeatureSpace, file: string): ForestTree[] {
  const scales = leafScales(model)
  return model.trees.map(({ tree }, index) => {
    tree.column.forEach((feature) => {
      if (feature < space.size) return
      const found = `splits of tree ${index} on features below ${space.size}, found ${feature}`
      throw new ModelError(file, 'boosterBytes', `expected ${found}`)
    })
    // Every tree has its group and its scale.
    const scale = scales[index]!
    return { slot: model.groups[index]!, tree: space.overColumns(tree, (leaf) => Math.fround(scale * leaf)) }
  })
}
