import type { Compression } from '../../../core/output-choices.ts'
import type { Message, Producer, ProducerBatch, ProducerConfig } from 'kafkajs'
import type { Clock } from '../../../core/clock.ts'
import { settledInTime } from '../../../core/deadline.ts'
import type { Logger } from '../../../core/logger.ts'
import { createClient } from '../client/client.ts'
import type { KafkaClient } from '../client/client.ts'
import type { KafkaConnection } from '../client/connection.ts'
import { requireKafkajs } from '../patches/module-table.ts'
import type { RoutedRecord } from './partition-outbox.ts'

/** Compressions we write, as kafkajs names them. */
const kafkajsNames = { none: 'None', gzip: 'GZIP', zstd: 'ZSTD' } as const satisfies Record<
  Compression,
  string
>

/** Records of one topic, in their order within each partition. */
export interface TopicRecords {
  readonly topic: string
  readonly records: readonly RoutedRecord[]
}

/** What a sink writes by. */
export interface SinkSession {
  /** One attempt. Rejects with a `ProduceFailure` that names the partitions that failed, or with what went wrong for all of them. */
  send(topics: readonly TopicRecords[], compression: Compression): Promise<void>
  close(deadlineMs: number, clock: Clock): Promise<void>
  destroy(): void
}

/** What all our producers have in common. */
export const producerSettings = {
  idempotent: true,
  // More than one would let records overtake each other.
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  // Each record names its partition: the patched sender asks no partitioner.
  createPartitioner: () => () => 0,
} as const satisfies ProducerConfig

/** A send as kafkajs wants it; the patched encoder takes our records as they are. */
export function batchOf(
  topics: readonly TopicRecords[],
  compression: Compression,
  timeoutMs: number,
): ProducerBatch {
  const { CompressionTypes } = requireKafkajs()
  return {
    acks: -1,
    timeout: timeoutMs,
    compression: CompressionTypes[kafkajsNames[compression]],
    topicMessages: topics.map(({ topic, records }) => ({
      topic,
      messages: records as unknown as Message[],
    })),
  }
}

/** One idempotent kafkajs producer, with the producer id it got when it connected. */
export class ProducerSession implements SinkSession {
  readonly #client: KafkaClient
  readonly #producer: Producer
  readonly #requestTimeoutMs: number

  private constructor(connection: KafkaConnection, logger: Logger) {
    this.#requestTimeoutMs = connection.requestTimeoutMs
    this.#client = createClient(connection, logger, 'fail-fast')
    this.#producer = this.#client.kafka.producer(producerSettings)
  }

  static async open(connection: KafkaConnection, logger: Logger): Promise<ProducerSession> {
    const session = new ProducerSession(connection, logger)
    try {
      await session.#producer.connect()
      return session
    } catch (error) {
      session.destroy()
      throw error
    }
  }

  async send(topics: readonly TopicRecords[], compression: Compression): Promise<void> {
    await this.#producer.sendBatch(batchOf(topics, compression, this.#requestTimeoutMs))
  }

  async close(deadlineMs: number, clock: Clock): Promise<void> {
    // It is gone either way.
    await settledInTime(this.#producer.disconnect(), { waitMs: deadlineMs, clock })
    this.destroy()
  }

  destroy(): void {
    this.#client.destroy()
  }
}
