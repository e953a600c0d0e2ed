import type { Admin } from 'kafkajs'
import { systemClock } from '../../../core/clock.ts'
import { MissingTopic, SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { WindowMark } from '../../../core/record.ts'
import type { PartitionBounds } from '../../topic-reader.ts'
import { topicIdOf, windowMarkOf } from '../protocol/commit-metadata.ts'
import { errorKindOf, errorText } from '../protocol/error-kind.ts'
import type { TopicIdentity } from '../protocol/metadata-response.ts'
import { createClient } from './client.ts'
import type { KafkaClient } from './client.ts'
import { warnOfUnreachable } from './advertised.ts'
import type { KafkaConnection } from './connection.ts'
import { unreachable } from './errors.ts'
import { unauthorized } from './rights.ts'
import type { WantedRight } from './rights.ts'

export interface NewTopic {
  readonly topic: string
  readonly partitionCount: number
  /** Default 1. */
  readonly replicationFactor?: number
  /** Topic settings by Kafka's names, such as `cleanup.policy`. */
  readonly settings?: Readonly<Record<string, string>>
}

const leaderCheckMs = 100
const mostLeaderChecks = 200

/** What a question is about, for the answer that is an error. */
interface Asked extends Partial<Pick<WantedRight, 'operation' | 'groupId'>> {
  readonly topic?: string
}

/** Where a group stands in a partition. */
export interface GroupOffset extends PartitionBounds, TopicIdentity {
  /** Next offset of the group; null when it has none there. */
  readonly committed: bigint | null
  /** Of the topic that the offset belongs to, as far as whoever committed it said so. */
  readonly committedTopicId: string | null
  /** How far the group is, where windows were open at that commit. */
  readonly mark?: WindowMark | null
}

/** Questions to a cluster, and topics for development. Fails fast: nothing here waits for an outage to end. */
export class KafkaAdmin {
  readonly #connection: KafkaConnection
  readonly #client: KafkaClient
  readonly #admin: Admin

  private constructor(connection: KafkaConnection, client: KafkaClient) {
    this.#connection = connection
    this.#client = client
    this.#admin = client.kafka.admin()
  }

  /** Throws UNREACHABLE, saying where and what to check. */
  static async connect(connection: KafkaConnection, logger: Logger): Promise<KafkaAdmin> {
    const admin = new KafkaAdmin(connection, createClient(connection, logger, 'fail-fast'))
    try {
      await admin.#admin.connect()
      return admin
    } catch (error) {
      admin.close()
      throw unreachable(connection, error)
    }
  }

  /** Connects, asks, and closes. */
  static async ask<T>(
    connection: KafkaConnection,
    logger: Logger,
    question: (admin: KafkaAdmin) => Promise<T>,
  ): Promise<T> {
    const admin = await KafkaAdmin.connect(connection, logger)
    try {
      return await question(admin)
    } finally {
      admin.close()
    }
  }

  /** Has each broker looked up where it says it is; those that are not there are warned of, in their own time. */
  async checkAdvertised(logger: Logger): Promise<void> {
    const { brokers } = await this.#asked(() => this.#admin.describeCluster())
    void warnOfUnreachable(brokers, this.#connection.connectionTimeoutMs, logger)
  }

  /** Brokers that are there now. */
  async brokerCount(): Promise<number> {
    const { brokers } = await this.#asked(() => this.#admin.describeCluster())
    return brokers.length
  }

  async topics(): Promise<readonly string[]> {
    return this.#asked(() => this.#admin.listTopics())
  }

  /** True when it was made, false when it is there already. Topics are ready to be used when this resolves. */
  async createTopic(topic: NewTopic): Promise<boolean> {
    const { replicationFactor = 1, settings = {} } = topic
    const made = await this.#asked(() =>
      this.#admin.createTopics({
        waitForLeaders: false,
        topics: [
          {
            topic: topic.topic,
            numPartitions: topic.partitionCount,
            replicationFactor,
            configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
          },
        ],
      }),
    )
    await this.#untilLed(topic.topic)
    return made
  }

  /** Until every partition of a new topic has a leader that knows it is one, and answers for it. */
  async #untilLed(topic: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#admin.fetchTopicOffsets(topic)
        return
      } catch (error) {
        if (attempt === mostLeaderChecks) throw this.#translated(error, { topic })
        await systemClock.sleep(leaderCheckMs)
      }
    }
  }

  /** Throws CONFIG when there is no such topic, or we may not see it, which whoever may do `operation` may. */
  async partitionCount(topic: string, operation: WantedRight['operation'] = 'Describe'): Promise<number> {
    return (await this.#partitions(topic, operation)).length
  }

  async #partitions(
    topic: string,
    operation: WantedRight['operation'],
  ): Promise<readonly Partial<TopicIdentity>[]> {
    const ask = () => this.#admin.fetchTopicMetadata({ topics: [topic] })
    const { topics } = await this.#asked(ask, { topic, operation })
    // One was asked for; our own reading of the answer adds the id.
    return topics[0]!.partitions as readonly Partial<TopicIdentity>[]
  }

  async bounds(topic: string): Promise<readonly PartitionBounds[]> {
    const offsets = await this.#asked(() => this.#admin.fetchTopicOffsets(topic), { topic })
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
      .sort((a, b) => a.partition - b.partition)
  }

  /** By partition: the first record of that time or later, or the end where there is none. */
  async offsetsAt(topic: string, timeMs: number): Promise<ReadonlyMap<number, bigint>> {
    const found = await this.#asked(() => this.#admin.fetchTopicOffsetsByTimestamp(topic, timeMs), { topic })
    return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]))
  }

  /** Where a group stands in each partition of a topic. */
  async groupOffsets(groupId: string, topic: string): Promise<readonly GroupOffset[]> {
    // The id first: a topic that is made anew meanwhile has another one the next time, and is not taken for what it was.
    const [partition] = await this.#partitions(topic, 'Describe')
    const topicId = partition?.topicId ?? null
    const [bounds, answers] = await Promise.all([
      this.bounds(topic),
      this.#asked(() => this.#admin.fetchOffsets({ groupId, topics: [topic] }), {
        topic,
        groupId,
        operation: 'Read',
      }),
    ])
    const offsets = new Map(
      answers.flatMap(({ partitions }) => partitions).map((offset) => [offset.partition, offset]),
    )
    return bounds.map((bound) => {
      const { offset, metadata } = offsets.get(bound.partition) ?? { offset: '-1', metadata: null }
      // -1 is Kafka's "none".
      const committed = offset.startsWith('-') ? null : BigInt(offset)
      const told = { committedTopicId: topicIdOf(metadata), mark: windowMarkOf(metadata) }
      return { ...bound, topicId, committed, ...told }
    })
  }

  close(): void {
    this.#client.destroy()
  }

  async #asked<T>(question: () => Promise<T>, about: Asked = {}): Promise<T> {
    try {
      return await question()
    } catch (error) {
      throw this.#translated(error, about)
    }
  }

  #translated(error: unknown, { topic, ...right }: Asked): SluiceError {
    const kind = errorKindOf(error)
    if (kind === 'unknown-topic' && topic !== undefined) return new MissingTopic(topic, { cause: error })
    if (kind === 'unauthorized') {
      const topics = topic === undefined ? [] : [topic]
      return unauthorized(this.#connection, { operation: 'Describe', topics, ...right }, error)
    }
    if (kind !== 'refused') return unreachable(this.#connection, error)
    const about = topic === undefined ? '' : `topic ${topic}: `
    const message = `${about}${errorText(error)}. Check the rights of the user in kafka.sasl.`
    return new SluiceError('CONFIG', message, { cause: error })
  }
}
