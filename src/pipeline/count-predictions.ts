import { labelColumnOf } from '../core/column.ts'
import { outcome } from '../core/outcome.ts'
import type { ModelBatch, ScoringBatch } from '../scoring/batch.ts'
import type { Tally } from './tally.ts'

/** Counts the predictions of scored rows by model and label; a model without classes has one count. */
export function countPredictions(batch: ScoringBatch, tally: Tally): void {
  for (const model of batch.models) countModel(batch, model, tally)
}

function countModel(batch: ScoringBatch, { model, out, failed }: ModelBatch, tally: Tally): void {
  const { name, levels, scorer } = model
  const labelAt = levels === null ? -1 : labelColumnOf(scorer.outputs)
  const width = scorer.outputs.length
  const counts = new Float64Array(labelAt < 0 ? 1 : levels!.length)
  for (let row = 0; row < batch.size; row++) {
    if (batch.outcomes[row] !== outcome.scored || failed[row] === 1) continue
    const label = labelAt < 0 ? 0 : out[row * width + labelAt]!
    if (label >= 0) counts[label]! += 1
  }
  counts.forEach((count, label) =>
    tally.predictions.push({ model: name, label: labelAt < 0 ? null : levels![label]!, count }),
  )
}
