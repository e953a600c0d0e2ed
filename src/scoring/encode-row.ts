import { messageOf } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { PredictionEncoder, PredictionEntries } from '../core/prediction-entry.ts'
import type { ScoringBatch } from './batch.ts'

interface PredictionTimes {
  readonly eventTimeMs: number | null
  readonly scoredAtMs: number
}

/** The prediction of a scored row, or the fault for which it cannot be written. */
export function encodeRow(
  encoder: PredictionEncoder,
  batch: ScoringBatch,
  row: number,
  entries: readonly PredictionEntries[],
  { eventTimeMs, scoredAtMs }: PredictionTimes,
): Buffer | Fault {
  try {
    // A scored row has both.
    const origin = batch.origins[row]!
    const event = batch.events[row]!
    return encoder.encode({ origin, eventTimeMs, scoredAtMs }, row, entries, event)
  } catch (error) {
    return new Fault('encode-failed', `the prediction cannot be encoded: ${messageOf(error)}`)
  }
}
