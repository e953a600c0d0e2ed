import type { Decoder } from '../avro/decoder.ts'
import type { Clock } from '../core/clock.ts'
import type { TimestampChoice } from '../core/output-choices.ts'
import type { TombstonePolicy, UnexpectedPolicy } from '../core/policy.ts'
import type { PredictionEncoder } from '../core/prediction-entry.ts'
import type { DeadLetters } from '../dead-letter/dead-letter.ts'
import type { Counting } from '../monitor/counting/counting.ts'
import type { LastingPlan, ScoringParts } from '../scoring/parts.ts'
import type { WindowPlan } from '../windows/plan.ts'
import type { TenantGate } from './tenant-gate.ts'
import type { OutputPlace } from './tenant-topics.ts'

/** All that a pipeline is made of: compiled and checked against each other before the first record. */
export interface PipelineParts extends ScoringParts {
  readonly plan: LastingPlan
  readonly decoder: Decoder
  /** What records are readings of; null where each is an event of its own. */
  readonly windows: WindowPlan | null
  readonly encoder: PredictionEncoder
  readonly tombstones: TombstonePolicy
  /** Milliseconds since the epoch of an event; null when it says none. */
  readonly eventTimeMs: (event: object) => number | null
  /** Whose records are whose; null where they are all one's. */
  readonly tenants: TenantGate | null
  /** The topic of predictions is that of all who have none of their own. */
  readonly output: OutputPlace & {
    /** Where what shadows say goes; null: nowhere. */
    readonly shadow: OutputPlace | null
    /** The key by the event; null: key and partition are the record's own. */
    readonly keyOf: ((event: object) => Buffer | null) | null
    readonly timestamp: TimestampChoice
    /** Names of the headers that pass from the input record to its prediction. */
    readonly headers: ReadonlySet<string>
    /** Key and value of a larger output would be refused by the broker. */
    readonly maxRecordBytes: number
  }
  /** From which age on an event's prediction has the flag `stale`, in milliseconds; null: none has. */
  readonly staleAfterMs: number | null
  /** Whether what each released version does is counted apart. */
  readonly comparesVersions: boolean
  /** What an unexpected exception in a stage costs. */
  readonly onUnexpected: UnexpectedPolicy
  readonly deadLetters: DeadLetters
  /** Counts what rows come to, for the monitor; left out where nobody does. */
  readonly counting?: Counting
  readonly clock: Clock
}
