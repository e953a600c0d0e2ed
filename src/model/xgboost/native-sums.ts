import { plainCells } from '../forest/forest.ts'
import type { CellRules, Forest, ForestTree } from '../forest/forest.ts'
import { BLOCK, ForestScorer } from '../forest/forest-scorer.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { Tree } from '../forest/tree.ts'
import type { LinearModel } from './booster.ts'
import type { LearnerTree } from './learner-tree.ts'
import type { Learner, LearnerTrees } from './learner.ts'

/** Sums of a native model for blocks of rows. Float32 throughout. */
export interface NativeSums {
  /** Sum of output g for row r of the block at [g * BLOCK + r]. */
  readonly sums: Float32Array
  /** How many of `count` rows the next call should take. */
  readonly blockOf: (count: number) => number
  readonly compute: (rows: Float64Array, first: number, count: number) => void
}

/** XGBoost itself sends categories left that no set has: numbers below 0 too. */
export const uncovered: Forest['uncovered'] & 'left-or-negative' = 'left-or-negative'

export function nativeCells(featureCount: number): CellRules {
  return { ...plainCells(featureCount), float32: true }
}

/** The tree as output `group` has it: leaves weighted as dart wants it, of vectors the output's own value. */
export function treeOf(
  { tree, leafVectors }: LearnerTree,
  group: number,
  outputCount: number,
  weight: number | undefined,
): Tree {
  if (leafVectors === null && weight === undefined) return tree
  const value = tree.value.map((threshold, node) => {
    if (tree.kind[node] !== nodeKinds.leaf) return threshold
    const leaf = leafVectors === null ? threshold : leafVectors[node * outputCount + group]!
    return weight === undefined ? leaf : Math.fround(leaf * weight)
  })
  return { ...tree, value }
}

/** Which outputs a tree adds to: its own, or with vectors all. */
export function groupsOf(
  { trees, groups }: LearnerTrees,
  index: number,
  outputCount: number,
): readonly number[] {
  return trees[index]!.leafVectors === null
    ? [groups[index]!]
    : Array.from({ length: outputCount }, (_, group) => group)
}

/** Throws ModelError when the trees take too much memory. @param margins one an output: what its sum starts with */
export function nativeTreeSums(learner: Learner, model: LearnerTrees, margins: Float32Array): NativeSums {
  const { featureCount, outputCount, source } = learner
  const trees = () =>
    model.trees.flatMap((tree, index): ForestTree[] =>
      groupsOf(model, index, outputCount).map((slot) => ({
        slot,
        tree: treeOf(tree, slot, outputCount, model.weights?.[index]),
      })),
    )
  const scorer = new ForestScorer(
    { featureCount, slotCount: outputCount, trees, cells: nativeCells(featureCount), uncovered },
    'f32',
    source,
  )
  // The scorer was made with precision f32.
  const sums = scorer.sums as Float32Array
  return {
    sums,
    blockOf: (count) => scorer.blockOf(count),
    compute(rows, first, count) {
      for (let g = 0; g < outputCount; g++) for (let r = 0; r < count; r++) sums[g * BLOCK + r] = margins[g]!
      scorer.add(rows, first, count)
    },
  }
}

/** Features in order, missing ones left out. All outputs start with the margin of the first, as XGBoost has it. */
export function nativeLinearSums(
  { featureCount, outputCount }: Learner,
  { weights }: LinearModel,
  [margin = 0]: Float32Array,
): NativeSums {
  const sums = new Float32Array(outputCount * BLOCK)
  return {
    sums,
    blockOf: (count) => Math.min(count, BLOCK),
    compute(rows, first, count) {
      for (let r = 0; r < count; r++) {
        const at = (first + r) * featureCount
        for (let g = 0; g < outputCount; g++) {
          let sum = Math.fround(weights[featureCount * outputCount + g]! + margin)
          for (let f = 0; f < featureCount; f++) {
            const x = Math.fround(rows[at + f]!)
            if (x === x) sum = Math.fround(sum + Math.fround(x * weights[f * outputCount + g]!))
          }
          sums[g * BLOCK + r] = sum
        }
      }
    },
  }
}
