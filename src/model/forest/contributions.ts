import type { ContributionScorer } from '../scorer.ts'
import type { Mojo } from '../mojo/algorithm.ts'
import { TreeShap } from './shap.ts'
import type { Precision, WeightedTree } from './shap.ts'
import type { SharedTrees } from '../mojo/tree/shared-trees.ts'
import { cellsOf } from './trace.ts'

export const biasName = 'BiasTerm'

/** What becomes of the finished contributions of one class, the bias included. */
export type Scale = (phi: Float32Array | Float64Array) => void

/** One explained margin: its trees in order, and what its bias starts with. */
export interface Margin {
  readonly trees: readonly WeightedTree[]
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
): ContributionScorer {
  const width = names.length + 1
  // Prepared when first asked for: most models are never explained.
  let shaps: readonly TreeShap[] | null = null
  const phi = precision === 'float32' ? new Float32Array(width) : new Float64Array(width)
  return {
    names: [...names, biasName],
    classes,
    contributions(row, out) {
      shaps ??= margins.map(({ trees }) => new TreeShap(trees, names.length, precision))
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
export function weightedTrees(shared: SharedTrees): readonly (readonly WeightedTree[])[] | null {
  const classes: WeightedTree[][] = Array.from({ length: shared.classCount }, () => [])
  for (let index = 0; index < shared.trees.length; index++) {
    const tree = shared.trees[index]
    const facts = shared.facts[index]
    if (tree == null) continue
    if (facts == null) return null
    classes[Math.floor(index / shared.groupCount)]!.push({ tree, weight: facts.weight })
  }
  return classes
}

/** Names of a model's features. */
export function featureNames(mojo: Mojo): readonly string[] {
  return mojo.columns.slice(0, mojo.featureCount)
}

/** H2O's explanations have the rule of a column's domain in files of all versions. */
export function sharedFeatures(mojo: Mojo, shared: SharedTrees): RowFeatures {
  const limits = Float64Array.from(
    { length: mojo.featureCount },
    (_, feature) => mojo.domains[feature]?.length ?? NaN,
  )
  return (row) => ({ values: cellsOf(row, { ...shared.cells, limits }), present: row })
}
