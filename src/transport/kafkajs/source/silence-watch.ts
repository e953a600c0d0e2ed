import { withDeadline } from '../../../core/deadline.ts'
import { SluiceError } from '../../../core/errors.ts'
import { KafkaAdmin } from '../client/admin.ts'
import { brokerOutage, consumerDead } from '../client/errors.ts'
import { HiddenRecords } from './hidden-records.ts'
import type { SourceContext } from './source-context.ts'

/** Silence of the brokers that is worth a line in the log, in milliseconds. */
const noticeableSilenceMs = 10_000
/** A heartbeat that is so late was not accepted, in milliseconds. */
const lateHeartbeatMs = 5_000
/** How long the brokers may take to tell why nothing moves, in milliseconds. */
const diagnosisMs = 5_000

/** Brokers that are silent for too long end the source, whatever kafkajs is waiting for. */
export class SilenceWatch {
  readonly #context: SourceContext
  readonly #isJoining: () => boolean
  #isSilent = false
  #lastSignMs: number
  #lastHeartbeatMs = -Infinity

  constructor(context: SourceContext, isJoining: () => boolean) {
    this.#context = context
    this.#isJoining = isJoining
    this.#lastSignMs = context.clock.monotonic()
  }

  /** True while brokers, or the group's coordinator, do not answer. */
  get isSilent(): boolean {
    const { clock, options } = this.#context
    const silenceMs = clock.monotonic() - this.#lastHeartbeatMs
    return this.#isSilent || silenceMs > options.heartbeatIntervalMs + lateHeartbeatMs
  }

  /** Monotonic time. */
  get lastSignMs(): number {
    return this.#lastSignMs
  }

  onSignOfLife(): void {
    this.#lastSignMs = this.#context.clock.monotonic()
  }

  onHeartbeat(): void {
    this.#lastHeartbeatMs = this.#context.clock.monotonic()
  }

  /** Looks once a second, until the source ends. */
  async run(): Promise<void> {
    const { options, clock, life, logger, rights, readAhead } = this.#context
    const hidden = new HiddenRecords(logger)
    for (;;) {
      await clock.sleep(1_000, life.ended)
      if (life.ended.aborted) return
      hidden.look(readAhead.queues, clock.monotonic())
      // The answer to a join comes when all members have joined.
      const allowanceMs = this.#isJoining() ? options.rebalanceTimeoutMs : 0
      const silenceMs = clock.monotonic() - this.#lastSignMs - allowanceMs
      this.#note(silenceMs > noticeableSilenceMs && rights.missing === null)
      if (silenceMs > options.outageDeadlineMs) life.fail(rights.missing ?? (await this.#reason()))
    }
  }

  /** Asks the brokers themselves: it may be our topics that are gone, or the consumer that is stuck. */
  async #reason(): Promise<SluiceError> {
    const { options, clock, logger, life } = this.#context
    const { connection, outageDeadlineMs, groupId, topics } = options
    const asking = KafkaAdmin.ask(connection, logger, async (admin) => {
      for (const topic of topics) await admin.partitionCount(topic, 'Read')
    })
    try {
      await withDeadline(asking, { waitMs: diagnosisMs, clock, ended: life.ended })
      return consumerDead(groupId, new Error('brokers answer, but the consumer does not'))
    } catch (error) {
      const isTold = error instanceof SluiceError && error.code !== 'UNREACHABLE'
      if (isTold) return consumerDead(groupId, error)
      return brokerOutage(connection, outageDeadlineMs, error instanceof SluiceError ? error : undefined)
    }
  }

  #note(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return
    this.#isSilent = isSilent
    const { options, logger } = this.#context
    const { brokers } = options.connection
    if (isSilent) logger.warn({ event: 'brokers-silent', brokers }, 'no broker answers; waiting')
    else logger.info({ event: 'brokers-back', brokers }, 'brokers answer again')
  }
}
