import { systemClock } from '../../../core/clock.ts'
import type { Clock } from '../../../core/clock.ts'
import { withDeadline } from '../../../core/deadline.ts'
import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { OutputRecord } from '../../../core/record.ts'
import type { RejectedRecord, TopicListener } from '../../../pipeline/ports.ts'
import { TransactionLost } from '../../transactions.ts'
import type { TransactionalSink } from '../../transactions.ts'
import { persevere } from '../client/persevere.ts'
import { unauthorized } from '../client/rights.ts'
import { errorText, errorType } from '../protocol/error-kind.ts'
import type { GroupOffsets } from '../protocol/transaction-offsets.ts'
import type { SinkSession } from './producer-session.ts'
import { KafkaSink } from './sink.ts'
import type { KafkaSinkOptions } from './sink.ts'
import { TransactionalSession } from './transactional-session.ts'
import type { TransactionSettings } from './transactional-session.ts'

export interface KafkaTransactionalSinkOptions extends KafkaSinkOptions {
  readonly transaction: TransactionSettings
}

/** Writes as `KafkaSink` does, in transactions of one producer that has an id of its own among the brokers. */
export class KafkaTransactionalSink implements TransactionalSink<GroupOffsets> {
  readonly #options: KafkaTransactionalSinkOptions
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #closing = new AbortController()
  #sink: KafkaSink
  #session: TransactionalSession | null = null
  #onMissingTopic: TopicListener | null = null

  constructor(options: KafkaTransactionalSinkOptions, logger: Logger, clock: Clock = systemClock) {
    this.#options = options
    this.#logger = logger
    this.#clock = clock
    this.#sink = this.#newSink()
  }

  get connected(): boolean {
    return this.#session !== null && this.#sink.connected
  }

  start(): Promise<void> {
    return this.#sink.start()
  }

  async send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    try {
      return await this.#sink.send(records)
    } catch (error) {
      if (isOfTransactions(error)) throw new TransactionLost(error.message, { cause: error })
      throw this.#named(error)
    }
  }

  onMissingTopic(listener: TopicListener): void {
    this.#onMissingTopic = listener
    this.#sink.onMissingTopic(listener)
  }

  partitionCount(topic: string): Promise<number> {
    return this.#sink.partitionCount(topic)
  }

  async commit(offsets: GroupOffsets): Promise<void> {
    const session = this.#session
    if (session === null) throw new TransactionLost('there is no producer')
    try {
      await withDeadline(session.commit(offsets), {
        waitMs: this.#options.outageDeadlineMs,
        clock: this.#clock,
        ended: this.#closing.signal,
      })
    } catch (error) {
      throw new TransactionLost(errorText(error), { cause: error })
    }
  }

  async renew(): Promise<void> {
    const { connection, outageDeadlineMs } = this.#options
    this.#session?.destroy()
    this.#session = null
    const attempt = () => {
      // One that has not sent anything yet.
      this.#sink = this.#newSink()
      return this.#sink.start()
    }
    await persevere(attempt, {
      ...{ connection, deadlineMs: outageDeadlineMs, clock: this.#clock, ended: this.#closing.signal },
      onLong: (error) => {
        const fields = { event: 'transactions-wait', error: errorText(error) } as const
        this.#logger.warn(fields, 'brokers do not let a transaction begin: nothing is written before')
      },
    })
  }

  async close(deadlineMs: number): Promise<void> {
    this.#closing.abort()
    await this.#sink.close(deadlineMs)
    this.#session = null
  }

  /** A sink of one session: where it wants another, what was sent in this one is lost. */
  #newSink(): KafkaSink {
    let isUsed = false
    const sink = new KafkaSink(this.#options, this.#logger, this.#clock, () => {
      if (isUsed) throw new TransactionLost('its producer is of no use any more')
      isUsed = true
      return this.#open()
    })
    if (this.#onMissingTopic !== null) sink.onMissingTopic(this.#onMissingTopic)
    return sink
  }

  async #open(): Promise<SinkSession> {
    const { connection, transaction } = this.#options
    try {
      this.#session = await TransactionalSession.open(connection, transaction, this.#logger)
      return this.#session
    } catch (error) {
      throw this.#named(error)
    }
  }

  /** Where the right to the transactional id is missing, it says so. */
  #named(error: unknown): unknown {
    const refusal = error instanceof SluiceError ? error.cause : error
    if (errorType(refusal) !== 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED') return error
    const { connection, transaction } = this.#options
    const { transactionalId: id, idPrefix: prefix } = transaction
    const transactional = prefix === undefined ? { id } : { prefix }
    return unauthorized(connection, { operation: 'Write', topics: [], transactional }, refusal)
  }
}

/** kafkajs does not know the codes that came with later protocols of transactions: fenced, to be taken back. */
function isOfTransactions(error: unknown): error is SluiceError {
  return (
    error instanceof SluiceError &&
    error.code === 'PRODUCE_REFUSED' &&
    errorType(error.cause) === 'KAFKAJS_UNKNOWN_ERROR_CODE'
  )
}
