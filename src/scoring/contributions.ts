import type { Contribution } from '../core/prediction-entry.ts'
import type { PipelineModel } from './parts.ts'

/**
 * The wanted contributions of a row to its predicted class (or the one margin), largest absolute value first, the bias
 * term last; null where none are wanted.
 *
 * @param rows the model's rows, row-major
 * @param out its scorer's output for them, row-major
 */
export function topContributions(
  { scorer: { inputs, outputs }, contributions: wanted }: PipelineModel,
  rows: Float64Array,
  out: Float64Array,
): ((row: number) => readonly Contribution[]) | null {
  if (wanted === null) return null
  const { names, classes } = wanted.scorer
  const values = new Float64Array(classes.length * names.length)
  const labelAt = outputs.findIndex(({ kind }) => kind === 'label')
  return (row) => {
    wanted.scorer.contributions(rows.subarray(row * inputs.length, (row + 1) * inputs.length), values)
    const predicted = classes.length === 1 ? 0 : Math.max(0, out[row * outputs.length + labelAt]!)
    const own = names.map((feature, i) => ({ feature, value: values[predicted * names.length + i]! }))
    const bias = own.splice(-1)
    return [...own.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, wanted.top), ...bias]
  }
}
