import type { Kernel } from '../kernel.ts'

/**
 * The kernel with one more number that counts as missing: compared in float32, in all columns alike, as XGBoost does.
 *
 * @param width cells of a row
 */
export function withMissing(kernel: Kernel, width: number, missing: number): Kernel {
  const wanted = Math.fround(missing)
  let buffer = new Float64Array(0)
  const without = (rows: Float64Array, count: number): Float64Array => {
    if (buffer.length < count) buffer = new Float64Array(count)
    for (let at = 0; at < count; at++) {
      const cell = rows[at]!
      buffer[at] = Math.fround(cell) === wanted ? NaN : cell
    }
    return buffer
  }
  const one = (row: Float64Array): Float64Array => without(row, width).subarray(0, width)
  const { contributions, leaves, staged } = kernel
  return {
    ...kernel,
    score: (rows, rowCount, offsets, out, refused) =>
      kernel.score(without(rows, rowCount * width), rowCount, offsets, out, refused),
    ...(contributions && {
      contributions: {
        ...contributions,
        contributions: (row: Float64Array, out: Float64Array) => {
          contributions.contributions(one(row), out)
        },
      },
    }),
    ...(leaves && { leaves: { ...leaves, leaves: (row: Float64Array) => leaves.leaves(one(row)) } }),
    ...(staged && { staged: { ...staged, staged: (row: Float64Array) => staged.staged(one(row)) } }),
  }
}
