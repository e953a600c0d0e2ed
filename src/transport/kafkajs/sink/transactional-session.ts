import type { Producer, Transaction } from 'kafkajs'
import type { Clock } from '../../../core/clock.ts'
import { settledInTime } from '../../../core/deadline.ts'
import type { Logger } from '../../../core/logger.ts'
import type { Compression } from '../../../core/output-choices.ts'
import { createClient } from '../client/client.ts'
import type { KafkaClient } from '../client/client.ts'
import type { KafkaConnection } from '../client/connection.ts'
import { committedBy } from '../patches/transaction-offsets.ts'
import type { GroupOffsets } from '../protocol/transaction-offsets.ts'
import { batchOf, producerSettings } from './producer-session.ts'
import type { SinkSession, TopicRecords } from './producer-session.ts'

export interface TransactionSettings {
  /** Whoever opens a session under the same id ends the transaction of the one before, and keeps it from writing. */
  readonly transactionalId: string
  /** What the ids of all instances begin with, where each start has another; a right to write is best given for that. */
  readonly idPrefix?: string
  /** A transaction that is open for longer is taken back by the brokers. */
  readonly timeoutMs: number
}

/** One kafkajs producer that writes in transactions, one after the other. */
export class TransactionalSession implements SinkSession {
  readonly #client: KafkaClient
  readonly #producer: Producer
  readonly #requestTimeoutMs: number
  /** Begun, on our side at least: the brokers hear of it with the first record. */
  #transaction: Transaction | null = null

  private constructor(connection: KafkaConnection, settings: TransactionSettings, logger: Logger) {
    this.#requestTimeoutMs = connection.requestTimeoutMs
    this.#client = createClient(connection, logger, 'fail-fast')
    this.#producer = this.#client.kafka.producer({
      ...producerSettings,
      transactionalId: settings.transactionalId,
      transactionTimeout: settings.timeoutMs,
    })
  }

  /** When it resolves, what the session before had open is taken back, or was committed. */
  static async open(
    connection: KafkaConnection,
    settings: TransactionSettings,
    logger: Logger,
  ): Promise<TransactionalSession> {
    const session = new TransactionalSession(connection, settings, logger)
    try {
      await session.#producer.connect()
      session.#transaction = await session.#producer.transaction()
      return session
    } catch (error) {
      session.destroy()
      throw error
    }
  }

  async send(topics: readonly TopicRecords[], compression: Compression): Promise<void> {
    this.#transaction ??= await this.#producer.transaction()
    await this.#transaction.sendBatch(batchOf(topics, compression, this.#requestTimeoutMs))
  }

  /** Whatever it rejects with, it is not known whether the transaction was committed. */
  async commit({ groupId, member, topics }: GroupOffsets): Promise<void> {
    const transaction = (this.#transaction ??= await this.#producer.transaction())
    // As kafkajs wants them, and hands them on: the patched request finds the member by them.
    const offsets = committedBy(member, topics) as unknown as Parameters<
      Transaction['sendOffsets']
    >[0]['topics']
    await transaction.sendOffsets({ consumerGroupId: groupId, topics: offsets })
    await transaction.commit()
    this.#transaction = null
  }

  /** What is open is taken back, so that nobody waits for it. */
  async close(deadlineMs: number, clock: Clock): Promise<void> {
    const ended = (this.#transaction?.abort() ?? Promise.resolve())
      // The brokers take it back in their time.
      .catch(() => undefined)
      .then(() => this.#producer.disconnect())
    await settledInTime(ended, { waitMs: deadlineMs, clock })
    this.destroy()
  }

  destroy(): void {
    this.#client.destroy()
  }
}
