import { withDeadline } from '../../../core/deadline.ts'
import { SluiceError } from '../../../core/errors.ts'
import { KafkaAdmin } from '../client/admin.ts'
import { brokerOutage, consumerDead, partitionsOutage } from '../client/errors.ts'
import { HiddenRecords } from './hidden-records.ts'
import type { TopicPartition } from './read-ahead.ts'
import type { SourceContext } from './source-context.ts'
import { UnreadPartitions } from './unread-partitions.ts'

/** Silence of the brokers that is worth a line in the log, in milliseconds. */
const noticeableSilenceMs = 10_000
/** A heartbeat that is so late was not accepted, in milliseconds. */
const lateHeartbeatMs = 5_000
/** How long the brokers may take to tell why nothing moves, in milliseconds. */
const diagnosisMs = 5_000

/** What the source is doing. */
interface Moment {
  /** The coordinator waits for the other members. */
  isJoining(): boolean
  /** Records are asked for. */
  isReading(): boolean
}

/** Brokers that are silent for too long, all or those of all our partitions, end the source, whatever kafkajs is waiting for. */
export class SilenceWatch {
  readonly #context: SourceContext
  readonly #at: Moment
  readonly #unread: UnreadPartitions
  #isSilent = false
  #lastSignMs: number
  #lastHeartbeatMs = -Infinity

  constructor(context: SourceContext, at: Moment) {
    this.#context = context
    this.#at = at
    this.#unread = new UnreadPartitions(context.logger)
    this.#lastSignMs = context.clock.monotonic()
  }

  /** True while brokers, or the group's coordinator, do not answer. */
  get isSilent(): boolean {
    const { clock, options } = this.#context
    const silenceMs = clock.monotonic() - this.#lastHeartbeatMs
    return this.#isSilent || silenceMs > options.heartbeatIntervalMs + lateHeartbeatMs
  }

  /** `topic/partition` of those that no broker answers for. */
  get unread(): readonly string[] {
    return this.#unread.names
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

  /** A broker has answered for these, with records or without. */
  onAnswer(partitions: readonly TopicPartition[]): void {
    const { readAhead, clock } = this.#context
    for (const at of partitions) {
      const queue = readAhead.queueOf(at)
      if (queue !== undefined) this.#unread.heard(queue, clock.monotonic())
    }
  }

  /** Looks once a second, until the source ends. */
  async run(): Promise<void> {
    const { options, clock, life, logger, rights, readAhead } = this.#context
    const hidden = new HiddenRecords(logger)
    for (;;) {
      await clock.sleep(1_000, life.ended)
      if (life.ended.aborted) return
      hidden.look(readAhead.queues, clock.monotonic())
      this.#unread.look(readAhead.queues, clock.monotonic(), this.#at.isReading() && !this.#isSilent)
      // The answer to a join comes when all members have joined.
      const allowanceMs = this.#at.isJoining() ? options.rebalanceTimeoutMs : 0
      const silenceMs = clock.monotonic() - this.#lastSignMs - allowanceMs
      this.#note(silenceMs > noticeableSilenceMs && rights.missing === null)
      if (silenceMs > options.outageDeadlineMs) life.fail(rights.missing ?? (await this.#reason()))
      const unreadMs = this.#unread.allSilentMs(clock.monotonic())
      if (unreadMs > options.outageDeadlineMs) life.fail(partitionsOutage(this.#unread.names, unreadMs))
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
