import type { ContributionScorer } from '../scorer.ts'
import { TreeShap } from './shap.ts'
import type { ShapRules, WeightedTree } from './shap.ts'
import type { Precision } from './kernels/records.ts'
import type { TreeGrid } from './tree-grid.ts'

export const biasName = 'BiasTerm'

/** What becomes of the finished contributions of one class, the bias included. */
export type Scale = (phi: Float32Array | Float64Array) => void

/** One explained margin: its trees in order, and what its bias starts with. */
export interface Margin {
  /** Asked for with the first row. */
  readonly trees: () => readonly WeightedTree[]
  readonly bias: number
  readonly scale: Scale | null
}

/** How a row becomes the feature values that splits test. */
export interface RowFeatures {
  /** @returns values, and (for splits of NA versus the rest) presence; good until the next call */
  (row: Float64Array): { readonly values: ArrayLike<number>; readonly present: ArrayLike<number> }
}

/**
 * @param names of the features, without the bias
 * @param classes one entry a margin
 */
export function treeContributions(
  names: readonly string[],
  classes: readonly (string | null)[],
  margins: readonly Margin[],
  precision: Precision,
  features: RowFeatures,
  rules: ShapRules = {},
): ContributionScorer {
  const width = names.length + 1
  // Prepared when first asked for: most models are never explained.
  let shaps: readonly TreeShap[] | null = null
  const phi = precision === 'f32' ? new Float32Array(width) : new Float64Array(width)
  return {
    names: [...names, biasName],
    classes,
    contributions(row, out) {
      shaps ??= margins.map(({ trees }) => new TreeShap(trees(), names.length, precision, rules))
      const { values, present } = features(row)
      margins.forEach(({ bias, scale }, index) => {
        phi.fill(0)
        phi[width - 1] = bias
        shaps![index]!.add(values, present, phi)
        scale?.(phi)
        out.set(phi, index * width)
      })
    },
  }
}

/** The trees of each class with their weights; null where the file has no weights. */
export function weightedTrees(grid: TreeGrid): readonly (readonly WeightedTree[])[] | null {
  const classes: WeightedTree[][] = Array.from({ length: grid.classCount }, () => [])
  for (let index = 0; index < grid.trees.length; index++) {
    const tree = grid.trees[index]
    const facts = grid.facts[index]
    if (tree == null) continue
    if (facts == null) return null
    classes[Math.floor(index / grid.groupCount)]!.push({ tree, weight: facts.weight })
  }
  return classes
}
