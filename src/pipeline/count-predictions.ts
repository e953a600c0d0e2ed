import type { ScoringBatch } from '../scoring/batch.ts'
import { labelCounts } from '../scoring/label-counts.ts'
import type { Tally } from './tally.ts'

/** Counts the predictions of scored rows by model and label; a model without classes has one count. */
export function countPredictions(batch: ScoringBatch, tally: Tally): void {
  for (const model of batch.models)
    if (!model.isIdle(batch.size)) tally.predictions.push(...labelCounts(batch, model))
}
