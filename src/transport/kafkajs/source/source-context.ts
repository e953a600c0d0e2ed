import type { Clock } from '../../../core/clock.ts'
import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { OffsetPolicies } from '../../start-offset.ts'
import type { ConsumerSession, SessionOptions } from './consumer-session.ts'
import type { ReadAhead } from './read-ahead.ts'
import type { Signal } from '../../signal.ts'

export interface KafkaSourceOptions
  extends
    Partial<OffsetPolicies>,
    Partial<
      Pick<
        SessionOptions,
        | 'maxBytesPerPartition'
        | 'maxWaitMs'
        | 'sessionTimeoutMs'
        | 'rebalanceTimeoutMs'
        | 'heartbeatIntervalMs'
      >
    > {
  readonly connection: SessionOptions['connection']
  readonly groupId: string
  readonly topics: readonly string[]
  /** Bytes held at most, about, of records that were read and not yet taken. */
  readonly readAheadBytes?: number
  /** How long brokers may be silent before the source gives up. */
  readonly outageDeadlineMs?: number
}

/** What the parts of a source share. */
export interface SourceContext {
  readonly options: Required<KafkaSourceOptions>
  readonly readAhead: ReadAhead
  /** Something changed that somebody may wait for. */
  readonly changed: Signal
  readonly life: SourceLife
  readonly clock: Clock
  readonly logger: Logger
  /** The consumer at work; null between one and the next. */
  session: ConsumerSession | null
}

/** Whether a source goes on, and why not. */
export class SourceLife {
  readonly #ended = new AbortController()
  readonly #changed: Signal
  #failure: SluiceError | null = null

  constructor(changed: Signal) {
    this.#changed = changed
  }

  /** Aborts when the source has failed or is closed: nothing is waited for any more. */
  get ended(): AbortSignal {
    return this.#ended.signal
  }

  /** The first failure counts. */
  fail(error: SluiceError): void {
    this.#failure ??= error
    this.close()
  }

  close(): void {
    this.#ended.abort()
    this.#changed.fire()
  }

  /** Throws what the source has failed with. */
  assertNotFailed(): void {
    if (this.#failure !== null) throw this.#failure
  }

  /** Throws also when it is closed. */
  assertGoesOn(): void {
    this.assertNotFailed()
    if (this.#ended.signal.aborted) throw new SluiceError('CONSUMER_DEAD', 'the source is closed')
  }
}
