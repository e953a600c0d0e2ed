import type { TextBlock } from './text-block.ts'
import { withoutTiny } from './tiny-values.ts'

/** Leaves that are linear functions. Terms of leaf l are those from `from[l]` to `from[l + 1]` - 1. */
export interface LinearLeaves {
  /** By leaf. */
  readonly constant: Float64Array
  /** One more than there are leaves. */
  readonly from: Int32Array
  /** By term. */
  readonly feature: Float64Array
  readonly coefficient: Float64Array
}

/** Throws ModelError. */
export function readLinearLeaves(block: TextBlock, leafCount: number, featureCount: number): LinearLeaves {
  const constant = block.numbers('leaf_const', leafCount)
  const sizes = block.integers('num_features', leafCount, { min: 0 })
  const from = new Int32Array(leafCount + 1)
  let total = 0
  sizes.forEach((size, leaf) => {
    total += size
    from[leaf + 1] = total
  })
  if (total === 0) return { constant, from, feature: none, coefficient: none }
  return {
    constant,
    from,
    feature: block.integers('leaf_features', total, { min: 0, max: featureCount - 1 }),
    coefficient: block.numbers('leaf_coeff', total),
  }
}

const none = new Float64Array(0)

/**
 * The output of a leaf for a row: the linear function in the order of the file, or the leaf's plain value where one of its
 * features is missing.
 *
 * @param rows the row begins at `at`
 */
export function linearOutput(
  { constant, from, feature, coefficient }: LinearLeaves,
  leaf: number,
  plain: Float64Array,
  rows: Float64Array,
  at: number,
): number {
  let output = constant[leaf]!
  for (let term = from[leaf]!; term < from[leaf + 1]!; term++) {
    const cell = withoutTiny(rows[at + feature[term]!]!)
    if (Number.isNaN(cell)) return plain[leaf]!
    output += coefficient[term]! * cell
  }
  return output
}
