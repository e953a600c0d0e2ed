import type { Clock } from '../../../core/clock.ts'
import type { Logger } from '../../../core/logger.ts'
import type { DataLosses } from '../../data-losses.ts'
import type { Signal } from '../../signal.ts'
import type { OffsetPolicies } from '../../start-offset.ts'
import type { ConsumerSession, SessionOptions } from './consumer-session.ts'
import type { ReadAhead } from './read-ahead.ts'
import type { SourceLife } from './source-life.ts'
import type { SourceRights } from './source-rights.ts'
import type { PatternChoice, Subscription } from './subscription.ts'

/** Everything is said by whoever makes a source: defaults are the config's. */
export interface KafkaSourceOptions
  extends
    OffsetPolicies,
    Pick<
      SessionOptions,
      | 'connection'
      | 'groupId'
      | 'topics'
      | 'maxBytesPerPartition'
      | 'maxWaitMs'
      | 'rackId'
      | 'sessionTimeoutMs'
      | 'rebalanceTimeoutMs'
      | 'heartbeatIntervalMs'
      | 'metadataMaxAgeMs'
      | 'staticMember'
    > {
  /** Topics by a pattern, in place of `topics`; null where they are named. */
  readonly pattern: PatternChoice | null
  /** Bytes that one record batch may have once it is decompressed: the broker's limit is on compressed bytes. */
  readonly maxBatchBytes: number
  /** Bytes held at most, about, of records that were read and not yet taken. */
  readonly readAheadBytes: number
  /** How long brokers may be silent before the source gives up. */
  readonly outageDeadlineMs: number
  /** Whether offsets are committed in transactions: where the group stands is asked for when none is open, then. */
  readonly isTransactional: boolean
}

/** What the parts of a source ask of the consumer at work. */
export type SourceSession = Pick<ConsumerSession, 'pause' | 'resume' | 'seek' | 'commit' | 'close' | 'member'>

/** What the parts of a source share. */
export interface SourceContext {
  readonly options: KafkaSourceOptions
  readonly subscription: Subscription
  readonly readAhead: ReadAhead
  /** Something changed that somebody may wait for. */
  readonly changed: Signal
  readonly life: SourceLife
  readonly losses: DataLosses
  readonly rights: SourceRights
  readonly clock: Clock
  readonly logger: Logger
  /** The consumer at work; null between one and the next. */
  session: SourceSession | null
}
