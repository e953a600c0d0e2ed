import type { Contribution } from '../avro/prediction-encoder.ts'
import type { ContributionScorer } from '../model/scorer.ts'
import type { ModelChunk } from './batch.ts'

/**
 * The `top` contributions of a row to its predicted class (or the one margin), largest absolute value first, the bias
 * term last.
 */
export function topContributions(
  chunk: ModelChunk,
  wanted: { readonly scorer: ContributionScorer; readonly top: number },
): (row: number) => readonly Contribution[] {
  const { inputs, outputs } = chunk.model.scorer
  const { names, classes } = wanted.scorer
  const values = new Float64Array(classes.length * names.length)
  const labelAt = outputs.findIndex(({ kind }) => kind === 'label')
  return (row) => {
    wanted.scorer.contributions(chunk.rows.subarray(row * inputs.length, (row + 1) * inputs.length), values)
    const predicted = classes.length === 1 ? 0 : Math.max(0, chunk.out[row * outputs.length + labelAt]!)
    const own = names.map((feature, i) => ({ feature, value: values[predicted * names.length + i]! }))
    const bias = own.splice(-1)
    return [...own.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, wanted.top), ...bias]
  }
}
