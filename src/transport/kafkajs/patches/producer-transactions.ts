import { setTimeout as sleep } from 'node:timers/promises'
import type { Codec } from '../protocol/codec.ts'
import { encodeEndTransaction, readEndTransactionResponse } from '../protocol/end-transaction.ts'
import type { ProducerIdentity } from '../protocol/end-transaction.ts'
import { errorType } from '../protocol/error-kind.ts'
import { encodeFlexibleProduceRequest } from '../protocol/produce-request.ts'
import type { ProduceRequestArguments, TopicData } from '../protocol/produce-request.ts'
import { readFlexibleProduceResponse } from '../protocol/produce-response.ts'
import type { PartitionProduceResponse, ProduceResponse } from '../protocol/produce-response.ts'
import { encodeTransactionOffsets, readTransactionOffsetsResponse } from '../protocol/transaction-offsets.ts'
import { featuresOf } from './cluster-features.ts'
import type { ProducerState, ProducingBroker, SentOffsets } from './producer-state.ts'
import { whenLastIsOver } from './last-transaction.ts'
import { askBroker, throwOnError } from './own-request.ts'
import type { AskedBroker } from './own-request.ts'
import { committingMember } from './transaction-offsets.ts'

/** The part of kafkajs's inner `cluster` that finds who keeps a transaction or a group. */
export interface CoordinatorCluster {
  findGroupCoordinator(sought: {
    readonly groupId: string
    readonly coordinatorType: number
  }): Promise<CoordinatingBroker>
  findBroker(node: { readonly nodeId: number }): Promise<CoordinatingBroker>
}

type CoordinatingBroker = AskedBroker &
  Parameters<typeof featuresOf>[0] & {
    readonly nodeId: number
  }

type CoordinatorKind = 'group' | 'transaction'

/** As FindCoordinator counts them. */
const coordinatorTypes: Readonly<Record<CoordinatorKind, number>> = { group: 0, transaction: 1 }

const produceVersion = 12
const transactionOffsetsVersion = 5
const endTransactionVersion = 5

/** Of the feature `transaction.version`: from here on each transaction has an epoch of its own. */
const ownEpochLevel = 2

const concurrentTransactions = 51

/** A coordinator has moved, or is not there yet: brokers have done nothing. */
const movedTypes: ReadonlySet<string> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
])
const movedPauseMs = 50
const mostMoves = 100
/** As in `last-transaction`. */
const concurrentPauseMs = 3

/**
 * The transactions of one producer. Where the brokers have agreed on it, each of them has an epoch of its own (KIP-890): what
 * arrives late, of a transaction that is over, is refused, and cannot get into the next one. Partitions and groups are then taken
 * in with what is first written to them, and coordinators are remembered: three requests for a transaction instead of nine.
 * With older brokers it is kafkajs's own way, but for waiting until the last transaction is over.
 */
export class ProducerTransactions implements ProducerState {
  readonly #original: ProducerState
  readonly #cluster: CoordinatorCluster
  readonly #transactionalId: string
  readonly #lookupCodec: (type: number) => Codec
  readonly #nodes = new Map<string, number>()
  /** Null where transactions have no epochs of their own. */
  #identity: ProducerIdentity | null = null
  /** Brokers know of the transaction. */
  #isOpen = false

  constructor(
    original: ProducerState,
    cluster: CoordinatorCluster,
    transactionalId: string,
    lookupCodec: (type: number) => Codec,
  ) {
    this.#original = original
    this.#cluster = cluster
    this.#transactionalId = transactionalId
    this.#lookupCodec = lookupCodec
  }

  isTransactional(): boolean {
    return true
  }

  isInitialized(): boolean {
    return this.#original.isInitialized()
  }

  isInTransaction(): boolean {
    return this.#original.isInTransaction()
  }

  getTransactionalId(): string {
    return this.#transactionalId
  }

  getProducerId(): string {
    return this.#identity?.producerId.toString() ?? this.#original.getProducerId()
  }

  getProducerEpoch(): number {
    return this.#identity?.producerEpoch ?? this.#original.getProducerEpoch()
  }

  async initProducerId(): Promise<void> {
    await this.#original.initProducerId()
    const features = await featuresOf(await this.#coordinator('transaction', this.#transactionalId))
    if ((features.get('transaction.version') ?? 0) < ownEpochLevel) return
    this.#identity = {
      producerId: BigInt(this.#original.getProducerId()),
      producerEpoch: this.#original.getProducerEpoch(),
    }
  }

  acquireBrokerLock(broker: object): Promise<void> {
    return this.#original.acquireBrokerLock(broker)
  }

  releaseBrokerLock(broker: object): Promise<void> {
    return this.#original.releaseBrokerLock(broker)
  }

  beginTransaction(): void {
    this.#original.beginTransaction()
  }

  async addPartitionsToTransaction(topics: readonly TopicData[]): Promise<void> {
    if (this.#identity === null) await whenLastIsOver(() => this.#original.addPartitionsToTransaction(topics))
  }

  async produce(broker: ProducingBroker, request: ProduceRequestArguments): Promise<ProduceResponse> {
    if (this.#identity === null) return broker.produce(request)
    this.#isOpen = true
    const bytes = await encodeFlexibleProduceRequest(request, this.#lookupCodec)
    const sent = { apiKey: 0, apiVersion: produceVersion, apiName: 'Produce', bytes }
    const response = await askBroker(broker, sent, readFlexibleProduceResponse)
    const waiting = partitionsIn(response, isConcurrent)
    if (waiting.size === 0) return response
    await sleep(concurrentPauseMs)
    const again = await this.produce(broker, { ...request, topicData: only(request.topicData, waiting) })
    return { ...again, topics: [...without(response, waiting).topics, ...again.topics] }
  }

  async sendOffsets(offsets: SentOffsets): Promise<void> {
    await this.#patiently('group', () =>
      this.#identity === null
        ? this.#original.sendOffsets(offsets)
        : this.#sendOwnOffsets(offsets, this.#identity),
    )
  }

  async #sendOwnOffsets(
    { consumerGroupId: groupId, topics }: SentOffsets,
    { producerId, producerEpoch }: ProducerIdentity,
  ): Promise<void> {
    this.#isOpen = true
    const bytes = encodeTransactionOffsets(
      { transactionalId: this.#transactionalId, groupId, producerId, producerEpoch, topics },
      committingMember(topics),
    )
    const request = { apiKey: 28, apiVersion: transactionOffsetsVersion, apiName: 'TxnOffsetCommit', bytes }
    const coordinator = await this.#coordinator('group', groupId)
    const answer = await askBroker(coordinator, request, readTransactionOffsetsResponse)
    for (const { errorCode } of answer.topics.flatMap(({ partitions }) => partitions)) throwOnError(errorCode)
  }

  async commit(): Promise<void> {
    await this.#end(true)
    await this.#original.commit()
  }

  async abort(): Promise<void> {
    await this.#end(false)
    await this.#original.abort()
  }

  /** The original knows of no partition then: it sends nothing, and is ready for the next one. */
  async #end(isCommitted: boolean): Promise<void> {
    if (this.#identity === null || !this.#isOpen) return
    const transactionalId = this.#transactionalId
    const bytes = encodeEndTransaction({ transactionalId, ...this.#identity, isCommitted })
    const request = { apiKey: 26, apiVersion: endTransactionVersion, apiName: 'EndTxn', bytes }
    this.#identity = await this.#patiently('transaction', async () => {
      const coordinator = await this.#coordinator('transaction', transactionalId)
      const { errorCode, ...next } = await askBroker(coordinator, request, readEndTransactionResponse)
      throwOnError(errorCode)
      return next
    })
    this.#isOpen = false
  }

  /** Until the last transaction is over, and the coordinator has settled somewhere. */
  async #patiently<T>(kind: CoordinatorKind, request: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await whenLastIsOver(request)
      } catch (error) {
        if (!movedTypes.has(errorType(error)) || attempt === mostMoves) throw error
        this.#nodes.delete(kind)
        await sleep(movedPauseMs)
      }
    }
  }

  async #coordinator(kind: CoordinatorKind, groupId: string): Promise<CoordinatingBroker> {
    const nodeId = this.#nodes.get(kind)
    if (nodeId !== undefined) return this.#cluster.findBroker({ nodeId })
    const found = await this.#cluster.findGroupCoordinator({
      groupId,
      coordinatorType: coordinatorTypes[kind],
    })
    this.#nodes.set(kind, found.nodeId)
    return found
  }
}

/** The last transaction is not over everywhere. */
function isConcurrent({ errorCode }: PartitionProduceResponse): boolean {
  return errorCode === concurrentTransactions
}

/** As `topic/partition`. */
function partitionsIn(
  { topics }: ProduceResponse,
  isMeant: (answer: PartitionProduceResponse) => boolean,
): ReadonlySet<string> {
  return new Set(
    topics.flatMap(({ topicName, partitions }) =>
      partitions.filter(isMeant).map(({ partition }) => `${topicName}/${partition}`),
    ),
  )
}

function only(topics: readonly TopicData[], wanted: ReadonlySet<string>): readonly TopicData[] {
  return topics
    .map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.filter(({ partition }) => wanted.has(`${topic}/${partition}`)),
    }))
    .filter(({ partitions }) => partitions.length > 0)
}

function without(response: ProduceResponse, unwanted: ReadonlySet<string>): ProduceResponse {
  const topics = response.topics.map(({ topicName, partitions }) => ({
    topicName,
    partitions: partitions.filter(({ partition }) => !unwanted.has(`${topicName}/${partition}`)),
  }))
  return { ...response, topics }
}
