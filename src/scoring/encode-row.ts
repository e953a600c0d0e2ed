import { messageOf } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { IncludedValue, PredictionEncoder, PredictionEntries } from '../core/prediction-entry.ts'
import { eventId } from '../core/record.ts'
import type { ScoringBatch } from './batch.ts'

/** How predictions are written. */
export interface PredictionParts {
  readonly encoder: PredictionEncoder
  /** The input fields that go into the prediction, in the encoder's order. */
  readonly includedFields: (event: object) => readonly IncludedValue[]
}

interface PredictionTimes {
  readonly eventTimeMs: number | null
  readonly scoredAtMs: number
}

/** The prediction of a scored row, or the fault for which it cannot be written. */
export function encodeRow(
  { encoder, includedFields }: PredictionParts,
  batch: ScoringBatch,
  row: number,
  entries: readonly PredictionEntries[],
  { eventTimeMs, scoredAtMs }: PredictionTimes,
): Buffer | Fault {
  const about = { eventId: eventId(batch.origins[row]!), eventTimeMs, scoredAtMs }
  try {
    // A scored row has its event.
    return encoder.encode(about, row, entries, includedFields(batch.events[row]!))
  } catch (error) {
    return new Fault('encode-failed', `the prediction cannot be encoded: ${messageOf(error)}`)
  }
}
