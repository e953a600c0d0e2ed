import type { Decoder } from '../avro/decoder.ts'
import type { Clock } from '../core/clock.ts'
import type { Fault } from '../core/outcome.ts'
import type { InputRecord, OutputRecord } from '../core/record.ts'
import type { Coordinates } from '../dead-letter/dead-letter.ts'
import type { Plan } from '../features/plan.ts'
import type { ModelRows } from '../features/row.ts'
import type { ContributionScorer, Scorer } from '../model/scorer.ts'
import type { ModelErrorPolicy, Policies } from './policy.ts'

/** A model as one pipeline uses it. */
export interface PipelineModel {
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly scorer: Scorer
  readonly rows: ModelRows
  /** Levels of the predicted class; null for models without classes. */
  readonly levels: readonly string[] | null
  readonly contributions: { readonly scorer: ContributionScorer; readonly top: number } | null
}

/** One model's part in a batch of predictions. */
export interface ModelEntry {
  readonly out: Float64Array
  /** 1 where the model has no prediction for the row; its entry then holds flags only. Null when all have one. */
  readonly failed: Uint8Array | null
  /** Flags by row; null when no row has any. */
  readonly flags: readonly (readonly string[] | undefined)[] | null
  readonly contributions:
    ((row: number) => readonly { readonly feature: string; readonly value: number }[]) | null
}

/** Predictions to bytes. `avro/prediction-encoder.ts` is one. */
export interface RecordEncoder {
  encode(
    about: { readonly eventId: string; readonly eventTimeMs: number | null; readonly scoredAtMs: number },
    row: number,
    entries: readonly ModelEntry[],
    fields: readonly FieldValue[],
  ): Buffer
  /** Starts a new buffer: what was encoded before stays as it is. */
  startBatch(): void
}

export type FieldValue = number | string | boolean | null

/** All that a pipeline is made of: compiled and checked against each other before the first record. */
export interface PipelineParts {
  readonly decoder: Decoder
  /** Its capacity is how many rows are scored at once. */
  readonly plan: Plan
  readonly models: readonly PipelineModel[]
  readonly encoder: RecordEncoder
  readonly policies: Policies
  readonly onModelError: ModelErrorPolicy
  readonly tombstones: 'skip' | 'dead-letter'
  /** Milliseconds since the epoch of an event; null when it says none. */
  readonly eventTimeMs: (event: object) => number | null
  /** The input fields that go into the prediction, in the encoder's order. */
  readonly includedFields: (event: object) => FieldValue[]
  readonly output: {
    readonly topic: string
    /** How many partitions the output topic has. */
    readonly partitionCount: number
    /** Key and value of a larger output would be refused by the broker. */
    readonly maxRecordBytes: number
  }
  readonly deadLetter: (record: InputRecord, from: Coordinates, fault: Fault, scored: boolean) => OutputRecord
  readonly clock: Clock
}
