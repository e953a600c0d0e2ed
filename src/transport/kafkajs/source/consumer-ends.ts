import { SluiceError } from '../../../core/errors.ts'
import { consumerDead, instanceFenced } from '../client/errors.ts'
import { retryWaitMs } from '../client/retry-wait.ts'
import { errorKindOf, errorText } from '../protocol/error-kind.ts'
import type { ErrorKind } from '../protocol/error-kind.ts'
import type { SourceContext } from './source-context.ts'

/** How often a right that was taken away is asked for again, in milliseconds. */
const missingRightMs = 2_000
/** A consumer that fails so often without a record in between does not get past what it fails on. */
const mostFaults = 5

/** What another consumer waits for. */
export interface NextConsumer {
  readonly waitMs: number
  /** A topic is gone: it is looked first which are there. */
  readonly isTopicGone: boolean
}

/** Judges why a consumer has ended: whether another takes over, or the source ends with it. */
export class ConsumerEnds {
  readonly #context: SourceContext
  #faults = 0

  constructor(context: SourceContext) {
    this.#context = context
  }

  /** What a consumer failed on before is behind it. */
  onRecords(): void {
    this.#faults = 0
  }

  /** Null where the source has ended. */
  next(error: unknown): NextConsumer | null {
    const { options, life, subscription } = this.#context
    const kind = errorKindOf(error)
    if (error instanceof SluiceError && kind !== 'outage') life.fail(error)
    const isTopicGone = kind === 'unknown-topic' && subscription.isOpen
    if (kind === 'fault' || (kind === 'unknown-topic' && !isTopicGone)) this.#faults++
    if (kind === 'fenced') life.fail(instanceFenced(options.groupId, options.staticMember?.instanceId, error))
    if (kind === 'refused' || this.#faults > mostFaults) life.fail(consumerDead(options.groupId, error))
    if (kind === 'unauthorized') this.#onRefused(error)
    if (life.ended.aborted) return null
    this.#tell(kind, error)
    return { waitMs: kind === 'unauthorized' ? missingRightMs : retryWaitMs(this.#faults), isTopicGone }
  }

  #onRefused(error: unknown): void {
    const { rights, life } = this.#context
    try {
      rights.refused(error)
    } catch (failure) {
      // It throws nothing else.
      life.fail(failure as SluiceError)
    }
  }

  #tell(kind: ErrorKind, error: unknown): void {
    // A broker that has just started, or is about to stop, is no reason to worry anybody; a missing right is told apart.
    const level = kind === 'outage' ? 'info' : kind === 'unauthorized' ? 'debug' : 'warn'
    const fields = { event: 'consumer-restarted', error: errorText(error), faults: this.#faults } as const
    this.#context.logger[level](fields, 'the consumer ended; another takes over')
  }
}
