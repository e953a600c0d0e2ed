import type { Decoder } from '../avro/decoder.ts'
import type { IncludedValue, PredictionEncoder } from '../avro/prediction-encoder.ts'
import type { Clock } from '../core/clock.ts'
import type { Fault } from '../core/outcome.ts'
import type { InputRecord, OutputRecord } from '../core/record.ts'
import type { Coordinates } from '../dead-letter/dead-letter.ts'
import type { Plan } from '../features/plan.ts'
import type { ModelRows } from '../features/row.ts'
import type { ContributionScorer, Scorer } from '../model/scorer.ts'
import type { ModelErrorPolicy, Policies } from '../scoring/policy.ts'

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

/** All that a pipeline is made of: compiled and checked against each other before the first record. */
export interface PipelineParts {
  readonly decoder: Decoder
  /** Its capacity is how many rows are scored at once. */
  readonly plan: Plan
  readonly models: readonly PipelineModel[]
  readonly encoder: PredictionEncoder
  readonly policies: Policies
  readonly onModelError: ModelErrorPolicy
  readonly tombstones: 'skip' | 'dead-letter'
  /** Milliseconds since the epoch of an event; null when it says none. */
  readonly eventTimeMs: (event: object) => number | null
  /** The input fields that go into the prediction, in the encoder's order. */
  readonly includedFields: (event: object) => IncludedValue[]
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
