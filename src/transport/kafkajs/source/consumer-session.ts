import type { Assigner, Consumer, EachBatchPayload, PartitionAssigner } from 'kafkajs'
import type { Clock } from '../../../core/clock.ts'
import { settledInTime } from '../../../core/deadline.ts'
import type { Logger } from '../../../core/logger.ts'
import { KafkaAdmin } from '../client/admin.ts'
import { createClient, retryOf } from '../client/client.ts'
import type { KafkaClient } from '../client/client.ts'
import type { KafkaConnection } from '../client/connection.ts'
import type { ConsumedBatch } from '../patches/consumed-batch.ts'
import type { SubscribingAssigner } from '../patches/changed-topics.ts'
import type { JoiningAssigner, GroupMembership, TopicOffsets } from '../patches/group-join.ts'
import type { StayingAssigner } from '../patches/static-membership.ts'
import type { TopicPartition } from './read-ahead.ts'
import { SubscriptionAssigner } from './subscription-assigner.ts'

export interface SessionOptions {
  readonly connection: KafkaConnection
  readonly groupId: string
  /** Those of its first join. */
  readonly topics: readonly string[]
  /** Bytes of one fetch, all partitions together. */
  readonly maxBytes: number
  readonly maxBytesPerPartition: number
  /** How long the broker waits for records before it answers a fetch with none. */
  readonly maxWaitMs: number
  /** Records are read from a replica there, if brokers select replicas so. */
  readonly rackId?: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly heartbeatIntervalMs: number
  /** How old may be what is known of the topics' partitions. */
  readonly metadataMaxAgeMs: number
  /** A member with an id of its own, which lasts over restarts; null for one that is new each time. */
  readonly staticMember: StaticMember | null
}

export interface StaticMember {
  readonly instanceId: string
  /** Whether it gives up its place when it is closed. */
  readonly leavesOnClose: boolean
}

/** What a session reports. Called by kafkajs, which must never see an exception: what is thrown here ends the session. */
export interface SessionListener {
  /** The members change: the partitions will be shared out anew. */
  readonly onRebalance: () => void
  /** Asked before each attempt to join; the group waits until it resolves. Must not reject. */
  readonly beforeJoin: () => Promise<void>
  /** Asked before each fetch: true when what is read of the topic belongs to one of another id. Must not throw. */
  readonly isMadeAnew: (topic: string, topicId: string) => boolean
  /** Asked before each join and fetch: the topics that are to be read now. Must not throw. */
  readonly wantedTopics: () => readonly string[]
  /** Asked before each join: the partitions that are held. Must not throw. */
  readonly held: () => readonly TopicPartition[]
  /** One of the topics is gone, brokers say: which ones there are is looked up. Must not reject. */
  readonly onTopicGone: () => Promise<void>
  /** Asked before each fetch: when it may go out; null for at once. Must not reject. */
  readonly beforeFetch: () => Promise<void> | null
  /** A broker has answered a fetch for these, with records or without. Must not throw. */
  readonly afterFetch: (answered: readonly TopicPartition[]) => void
  /** From now on these are ours, and no others. */
  readonly onAssignment: (partitions: readonly TopicPartition[]) => void
  /** Records of one partition, or none and an offset behind them. Resolves with the next to fetch; null when nothing was taken. */
  readonly onBatch: (batch: ConsumedBatch) => Promise<bigint | null>
  /** A broker has answered a fetch, with records or without. */
  readonly onFetched: () => void
  /** A broker answers: it has answered a fetch, or accepted a heartbeat. */
  readonly onSignOfLife: () => void
  /** The coordinator answers: it has accepted a heartbeat or a join. */
  readonly onHeartbeat: () => void
  /** The consumer is gone and will not come back. Once. */
  readonly onEnd: (error: unknown) => void
}

/** One kafkajs consumer, from its first join to its end. */
export class ConsumerSession {
  readonly #options: SessionOptions
  readonly #listener: SessionListener
  readonly #logger: Logger
  readonly #client: KafkaClient
  readonly #consumer: Consumer
  #membership: GroupMembership | null = null
  /** From our say before a join to its end. */
  #isJoining = false
  #ended = false

  constructor(options: SessionOptions, listener: SessionListener, logger: Logger) {
    this.#options = options
    this.#listener = listener
    this.#logger = logger
    this.#client = createClient(options.connection, logger, 'ride-out')
    this.#consumer = this.#client.kafka.consumer({
      groupId: options.groupId,
      partitionAssigners: [this.#assigner()],
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: options.rebalanceTimeoutMs,
      heartbeatInterval: options.heartbeatIntervalMs,
      metadataMaxAge: options.metadataMaxAgeMs,
      maxBytes: options.maxBytes,
      maxBytesPerPartition: options.maxBytesPerPartition,
      maxWaitTimeInMs: options.maxWaitMs,
      ...(options.rackId === undefined ? {} : { rackId: options.rackId }),
      allowAutoTopicCreation: false,
      // Who comes after a crash is the source's to decide.
      retry: { ...retryOf('ride-out'), restartOnFailure: () => Promise.resolve(false) },
    })
    this.#listen()
  }

  /** Joins; what goes wrong ends the session, by `onEnd`. */
  async start(): Promise<void> {
    try {
      await this.#consumer.connect()
      // Where to begin is said by `seek`; kafkajs's own default would be the end of the log.
      await this.#consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true })
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#onBatch(payload),
      })
    } catch (error) {
      this.#end(error)
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#consumer.pause(byTopic(partitions))
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#consumer.resume(byTopic(partitions))
  }

  /** The next fetch of the partition starts there; what is on its way is dropped. */
  seek({ topic, partition }: TopicPartition, offset: bigint): void {
    this.#consumer.seek({ topic, partition, offset: offset.toString() })
  }

  /** One attempt to commit, under the generation of this member; kafkajs's own `commitOffsets` would repeat it in a later one. */
  async commit(topics: readonly TopicOffsets[]): Promise<void> {
    if (this.#membership === null) throw new Error('not a member of the group yet')
    await this.#membership.commitOffsets({ topics })
  }

  /** Who we are to the group since the last join that is over; null before the first. */
  get member(): { readonly memberId: string; readonly generationId: number } | null {
    const made = this.#membership?.offsetManager ?? null
    return made === null ? null : { memberId: made.memberId, generationId: made.generationId }
  }

  /** Leaves the group; what takes longer than the deadline is cut off. */
  async close(deadlineMs: number, clock: Clock): Promise<void> {
    this.#ended = true
    // It is gone either way.
    await settledInTime(this.#leave(), { waitMs: deadlineMs, clock })
    this.#client.destroy()
  }

  /** kafkajs leaves when all that it does is done; a join is done when the last member has joined, which may be dead. */
  async #leave(): Promise<void> {
    if (this.#isJoining) await this.#membership?.leave()
    else await this.#consumer.disconnect()
  }

  #listen(): void {
    const consumer = this.#consumer
    const { onRebalance, onFetched, onSignOfLife, onHeartbeat, onAssignment } = this.#listener
    consumer.on('consumer.rebalancing', this.#guarded(onRebalance))
    consumer.on('consumer.heartbeat', () => {
      this.#guarded(onSignOfLife)()
      this.#guarded(onHeartbeat)()
    })
    // A fetch that was answered and was no error: with all partitions paused kafkajs "fetches" without asking.
    let isAnswered = false
    consumer.on('consumer.network.request', ({ payload }) => {
      if (payload.apiName === 'Fetch') isAnswered = true
    })
    consumer.on('consumer.fetch', () => {
      if (isAnswered) {
        this.#guarded(onSignOfLife)()
        this.#guarded(onFetched)()
      }
      isAnswered = false
    })
    consumer.on('consumer.group_join', ({ payload }) => {
      this.#isJoining = false
      this.#guarded(onSignOfLife)()
      this.#guarded(onHeartbeat)()
      this.#guarded(onAssignment)(partitionsOf(payload.memberAssignment))
    })
    consumer.on('consumer.crash', ({ payload }) => {
      this.#end(payload.error)
    })
    consumer.on('consumer.disconnect', () => {
      // `crash` comes right behind and says why; alone this says that the consumer is gone and nothing else.
      setImmediate(() => {
        this.#end(new Error('the consumer was disconnected'))
      })
    })
  }

  /** Calls the listener while the session lasts; what it throws ends the session. */
  #guarded<A extends unknown[]>(report: (...args: A) => void): (...args: A) => void {
    return (...args) => {
      if (this.#ended) return
      try {
        report(...args)
      } catch (error) {
        this.#end(error)
      }
    }
  }

  async #onBatch(payload: EachBatchPayload): Promise<void> {
    if (this.#ended) return
    try {
      // The patched class.
      const consumed = payload.batch as unknown as ConsumedBatch
      const nextOffset = await this.#listener.onBatch(consumed)
      if (nextOffset !== null) payload.resolveOffset((nextOffset - 1n).toString())
    } catch (error) {
      this.#end(error)
    }
  }

  #end(error: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#client.destroy()
    this.#listener.onEnd(error)
  }

  /** Who gets what, and our say before each join. */
  #assigner(): PartitionAssigner {
    const { connection, staticMember } = this.#options
    const countPartitions = (topic: string) =>
      KafkaAdmin.ask(connection, this.#logger, (admin) => admin.partitionCount(topic))
    return ({ cluster }): Assigner & JoiningAssigner & StayingAssigner & SubscribingAssigner => {
      const assigner = new SubscriptionAssigner({
        cluster,
        countPartitions,
        logger: this.#logger,
        instanceId: staticMember?.instanceId ?? null,
        held: () => this.#listener.held(),
        onMemberId: (memberId) => {
          if (this.#membership !== null) this.#membership.memberId = memberId
        },
      })
      const { wantedTopics, onTopicGone } = this.#listener
      return Object.assign(assigner, {
        wantedTopics,
        lookAtTopics: onTopicGone,
        stays: staticMember?.leavesOnClose === false,
        beforeFetch: () => (this.#ended ? null : this.#listener.beforeFetch()),
        afterFetch: (answered: readonly TopicPartition[]) => {
          if (!this.#ended) this.#listener.afterFetch(answered)
        },
        isMadeAnew: (topic: string, topicId: string) =>
          !this.#ended && this.#listener.isMadeAnew(topic, topicId),
        beforeJoin: async (membership: GroupMembership) => {
          if (this.#ended) throw new Error('the consumer has ended')
          this.#membership = membership
          this.#isJoining = true
          await this.#listener.beforeJoin()
        },
      })
    }
  }
}

function partitionsOf(assignment: Readonly<Record<string, readonly number[]>>): TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  )
}

function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  return Object.entries(Object.groupBy(partitions, ({ topic }) => topic)).map(([topic, group = []]) => ({
    topic,
    partitions: group.map(({ partition }) => partition),
  }))
}
