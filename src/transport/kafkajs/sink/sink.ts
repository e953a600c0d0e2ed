import type { Compression } from '../../../core/output-choices.ts'
import { systemClock } from '../../../core/clock.ts'
import type { Clock } from '../../../core/clock.ts'
import { TooLate, settledInTime, withDeadline } from '../../../core/deadline.ts'
import { MissingTopic, SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { OutputRecord } from '../../../core/record.ts'
import type { RejectedRecord, Sink, TopicListener } from '../../../pipeline/ports.ts'
import { choosePartition } from '../../partitioner.ts'
import { KafkaAdmin } from '../client/admin.ts'
import type { KafkaConnection } from '../client/connection.ts'
import { brokerOutage, unreachable } from '../client/errors.ts'
import { retryWaitMs } from '../client/retry-wait.ts'
import { Rights, unauthorized } from '../client/rights.ts'
import { ProduceFailure } from '../patches/produce-failure.ts'
import { errorKindOf } from '../protocol/error-kind.ts'
import { TransactionLost } from '../../transactions.ts'
import { ProducerSession } from './producer-session.ts'
import type { SinkSession, TopicRecords } from './producer-session.ts'
import { BatchLimits, Sending, hasPartition, produceRefused } from './sending.ts'
import type { Advice } from './sending.ts'

export interface KafkaSinkOptions {
  readonly connection: KafkaConnection
  /** Bytes of one partition's batch at most, before compression. Best not above the topics' `max.message.bytes`. */
  readonly maxRequestBytes: number
  /**
   * A larger record is rejected without the broker being asked, which would close the connection above its
   * `socket.request.max.bytes`. One between the two limits is a batch of its own.
   */
  readonly maxRecordBytes: number
  readonly compression: Compression
  /** How long a send is tried again while brokers do not answer. */
  readonly outageDeadlineMs: number
}

type OpenSession = (connection: KafkaConnection, logger: Logger) => Promise<SinkSession>

/**
 * Writes by kafkajs's idempotent producer: acknowledged by all in-sync replicas, one request in flight, partitions chosen
 * before the first attempt. A partition's batch is repeated unchanged until the broker has answered for it, so that it is
 * written once (within the life of a producer) and in order.
 */
export class KafkaSink implements Sink {
  readonly #options: KafkaSinkOptions
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #closing = new AbortController()
  readonly #limits: BatchLimits
  readonly #rights: Rights
  readonly #partitionCounts = new Map<string, number>()
  readonly #open: OpenSession
  #session: SinkSession | null = null
  #onMissingTopic: TopicListener | null = null
  #isAnswered = false
  #unkeyed = 0
  /** The end of the send before: they go one after the other. */
  #before: Promise<unknown> = Promise.resolve()

  /** @param open gives what is written by, at the start and each time that the one before is of no use any more */
  constructor(
    options: KafkaSinkOptions,
    logger: Logger,
    clock: Clock = systemClock,
    open: OpenSession = (connection, log) => ProducerSession.open(connection, log),
  ) {
    this.#options = options
    this.#open = open
    this.#limits = new BatchLimits(options)
    this.#logger = logger
    this.#clock = clock
    this.#rights = new Rights({ clock, logger, deadlineMs: options.outageDeadlineMs })
  }

  get connected(): boolean {
    return this.#isAnswered
  }

  async start(): Promise<void> {
    const { connection } = this.#options
    try {
      this.#session = await this.#openSession()
      this.#isAnswered = true
    } catch (error) {
      throw error instanceof SluiceError ? error : unreachable(connection, error)
    }
  }

  send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    const sent = this.#before.then(() => this.#send(records))
    this.#before = sent.catch(() => undefined)
    return sent
  }

  async partitionCount(topic: string): Promise<number> {
    const known = this.#partitionCounts.get(topic)
    if (known !== undefined) return known
    const { connection } = this.#options
    const count = await KafkaAdmin.ask(connection, this.#logger, (admin) =>
      admin.partitionCount(topic, 'Write'),
    )
    this.#partitionCounts.set(topic, count)
    return count
  }

  onMissingTopic(listener: TopicListener): void {
    this.#onMissingTopic = listener
  }

  /** A send that is under way is waited for, then cut off. */
  async close(deadlineMs: number): Promise<void> {
    const deadline = this.#clock.monotonic() + deadlineMs
    await settledInTime(this.#before, { waitMs: deadlineMs, clock: this.#clock })
    this.#closing.abort()
    this.#isAnswered = false
    await this.#session?.close(Math.max(0, deadline - this.#clock.monotonic()), this.#clock)
    this.#session = null
  }

  async #send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    const sending = new Sending(this.#limits)
    try {
      await this.#route(records, sending)
      await this.#sendAll(sending)
    } catch (error) {
      // Whether the last attempt was written is not known: sequence numbers start afresh with another producer.
      this.#discardSession()
      throw error
    }
    return sending.rejected
  }

  async #route(records: readonly OutputRecord[], sending: Sending): Promise<void> {
    const missing = new Map<string, unknown>()
    const askedCount = async (topic: string): Promise<number | null> => {
      if (missing.has(topic)) return null
      return this.#awaitPartitionCount(topic).catch((error: unknown) => {
        if (!this.#isDispensable(topic, error)) throw error
        missing.set(topic, error)
        return null
      })
    }
    for (let index = 0; index < records.length; index++) {
      // Within the loop's bounds.
      const record = records[index]!
      if (hasPartition(record)) {
        sending.add(record, index)
      } else {
        const { topic } = record
        const count = this.#partitionCounts.get(topic) ?? (await askedCount(topic))
        if (count === null) {
          sending.rejectFor(topic, index, missing.get(topic))
          continue
        }
        const partition = choosePartition(record, count, () => this.#unkeyed++)
        sending.add({ ...record, partition }, index)
      }
    }
  }

  /** Whether it is the topic that is missing, and others go on without. */
  #isDispensable(topic: string, error: unknown): boolean {
    return isOfMissing(error) && this.#onMissingTopic?.(topic) === true
  }

  /** One failure is of all that was sent together: which topic it is that is not there, brokers say of each. */
  async #lookForTopics(sending: Sending): Promise<void> {
    const listener = this.#onMissingTopic
    if (listener === null) return
    for (const topic of sending.topicsAtHand) {
      this.#partitionCounts.delete(topic)
      try {
        await this.partitionCount(topic)
        sending.note(topic, false)
      } catch (error) {
        // What else is wrong, the next attempt tells.
        if (error instanceof MissingTopic && listener(topic)) sending.note(topic, true)
      }
    }
  }

  /** As `partitionCount`, but waits for an outage to end. */
  async #awaitPartitionCount(topic: string): Promise<number> {
    const deadline = this.#deadline()
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.partitionCount(topic)
      } catch (error) {
        if (!(error instanceof SluiceError && error.code === 'UNREACHABLE'))
          throw produceRefused(topic, error)
        await this.#pause(attempt, deadline, error)
      }
    }
  }

  async #sendAll(sending: Sending): Promise<void> {
    const { connection, outageDeadlineMs } = this.#options
    let deadline = this.#deadline()
    let attempt = 0
    for (let batches = sending.next(); batches.length > 0; batches = sending.next()) {
      const { advice, topics, error } = await withDeadline(this.#attempt(sending, batches), {
        waitMs: deadline - this.#clock.monotonic(),
        clock: this.#clock,
        ended: this.#closing.signal,
      }).catch((late: unknown) => {
        if (!(late instanceof TooLate)) throw late
        throw this.#rights.missing ?? brokerOutage(connection, outageDeadlineMs, late)
      })
      if (advice.renew) this.#discardSession()
      this.#isAnswered = !advice.wait
      if (errorKindOf(error) === 'unknown-topic') await this.#lookForTopics(sending)
      if (errorKindOf(error) === 'unauthorized') {
        this.#rights.refused(topics, unauthorized(connection, { operation: 'Write', topics }, error))
      }
      if (advice.wait) {
        await this.#pause(attempt++, deadline, error)
      } else {
        attempt = 0
        deadline = this.#deadline()
      }
    }
  }

  async #attempt(
    sending: Sending,
    batches: readonly TopicRecords[],
  ): Promise<{
    readonly advice: Advice
    /** That the error is of. */
    readonly topics: readonly string[]
    readonly error: unknown
  }> {
    const topics = batches.map(({ topic }) => topic)
    const { compression } = this.#options
    try {
      this.#session ??= await this.#openSession()
      await this.#session.send(batches, compression)
      this.#rights.granted(topics)
      return { advice: sending.settle([]), topics, error: null }
    } catch (error) {
      if (error instanceof TransactionLost) throw error
      if (!(error instanceof ProduceFailure)) return { advice: sending.settleAll(error), topics, error }
      const { failures } = error
      const refused = failures.find((failure) => errorKindOf(failure.error) === 'unauthorized')
      const told = refused ?? failures[0]
      return {
        advice: sending.settle(failures),
        topics: told === undefined ? topics : [told.topic],
        error: told?.error ?? error,
      }
    }
  }

  async #pause(attempt: number, deadline: number, error: unknown): Promise<void> {
    const { connection, outageDeadlineMs } = this.#options
    if (this.#closing.signal.aborted || this.#clock.monotonic() > deadline) {
      throw this.#rights.missing ?? brokerOutage(connection, outageDeadlineMs, error)
    }
    this.#logger.debug(
      { event: 'records-sent-again', kind: errorKindOf(error), attempt },
      'records were not acknowledged; sending them again',
    )
    await this.#clock.sleep(retryWaitMs(attempt), this.#closing.signal)
  }

  /** Until when a broker may be silent, of the monotonic clock. */
  #deadline(): number {
    return this.#clock.monotonic() + this.#options.outageDeadlineMs
  }

  async #openSession(): Promise<SinkSession> {
    const session = await this.#open(this.#options.connection, this.#logger)
    if (!this.#closing.signal.aborted) return session
    session.destroy()
    throw new TooLate('the sink was closed')
  }

  #discardSession(): void {
    this.#session?.destroy()
    this.#session = null
  }
}

function isOfMissing(error: unknown): boolean {
  return error instanceof SluiceError && error.cause instanceof MissingTopic
}
