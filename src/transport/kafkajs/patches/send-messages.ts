import type { PartitionData, TopicData } from '../protocol/produce-request.ts'
import type { PartitionProduceResponse, ProduceResponse } from '../protocol/produce-response.ts'
import { ProducerSequences } from '../protocol/producer-sequences.ts'
import type { ProducedRecord } from '../protocol/record-writer.ts'
import type { ModuleTable } from './module-table.ts'
import type { ProducerState, ProducingBroker } from './producer-state.ts'
import type { Patch } from './patch.ts'
import { ProduceFailure } from './produce-failure.ts'
import type { PartitionFailure } from './produce-failure.ts'

const duplicateSequence = 46
const unknownTopicOrPartition = 3

/** A message as it comes to the producer; its partition is always named. */
export interface RoutedMessage extends ProducedRecord {
  readonly partition: number
}

interface SendMessagesParts {
  readonly cluster: Cluster
  readonly eosManager: ProducerState
}

interface Cluster {
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadataIfNecessary(): Promise<void>
  refreshMetadata(): Promise<void>
  findTopicPartitionMetadata(
    topic: string,
  ): readonly { readonly partitionId: number; readonly leader: number }[]
  findBroker(node: { readonly nodeId: number }): Promise<ProducingBroker>
  removeBroker(address: { readonly host: string; readonly port: number }): void
}

interface SendSettings {
  readonly acks?: number
  readonly timeout?: number
  readonly compression: number
}

interface TopicMessages {
  readonly topic: string
  readonly messages: readonly RoutedMessage[]
}

interface SendMessagesArguments extends SendSettings {
  readonly topicMessages: readonly TopicMessages[]
}

/** Partitions of one request. */
type Destination = { readonly nodeId: number; readonly topics: Map<string, PartitionData[]> }

/**
 * One attempt to produce. The original
 * - copies a partition's array for each of its messages: quadratic, half of all time at 6,000 records a batch;
 * - names one failed partition only, and takes back the sequence numbers of all: when the next records of a partition that
 *   had succeeded are as many, the broker takes them for a repeat, acknowledges and drops them;
 * - gives up on the first broker that fails while others are still writing, and then writes to those again;
 * - drops records for a partition that does not exist;
 * - resets a sequence number at 2^31 to 0 rather than counting modulo 2^31.
 * This one waits for all brokers, advances exactly the partitions that were acknowledged, and throws a `ProduceFailure`
 * that names the others. Repeating those, with the same records, is idempotent. When to repeat is the sink's to decide.
 */
export const sendMessages: Patch = {
  name: 'send-messages',
  why: 'quadratic grouping; lost and repeated records when only a part of a send fails; sequences wrap wrongly',
  apply(modules) {
    // The shape of kafkajs 2.2.4's modules.
    const response = modules.load('protocol/requests/produce/v3/response') as object
    modules.replace('protocol/requests/produce/v3/response', {
      ...response,
      // The original throws for the first failed partition; the codes are read below.
      parse: (decoded: ProduceResponse) => Promise.resolve(decoded),
    })
    // Of messages that the sink has made there is nothing to check.
    modules.replace('producer/messageProducer', (parts: SendMessagesParts) => {
      const attempts = new ProduceAttempts(parts, modules)
      return {
        sendBatch: (request: SendMessagesArguments) => attempts.run(request),
        send: ({ topic, messages, ...rest }: TopicMessages & SendSettings) =>
          attempts.run({ ...rest, topicMessages: [{ topic, messages }] }),
      }
    })
  },
}

/** kafkajs makes a sender for each transaction; the sequences go on over all those of a producer. */
const sequencesOfProducer = new WeakMap<ProducerState, ProducerSequences>()

class ProduceAttempts {
  readonly #cluster: Cluster
  readonly #eos: ProducerState
  readonly #sequences: ProducerSequences
  readonly #errorOf: (code: number) => Error
  /** Leaders may have moved since: what is known of them is not to be relied on. */
  #hasFailed = false

  constructor({ cluster, eosManager }: SendMessagesParts, modules: ModuleTable) {
    this.#cluster = cluster
    this.#eos = eosManager
    this.#sequences = sequencesOfProducer.get(eosManager) ?? new ProducerSequences()
    sequencesOfProducer.set(eosManager, this.#sequences)
    const { createErrorFromCode } = modules.load('protocol/error') as {
      readonly createErrorFromCode: (code: number) => Error
    }
    this.#errorOf = createErrorFromCode
  }

  async run(request: SendMessagesArguments): Promise<readonly []> {
    await this.#cluster.addMultipleTargetTopics(request.topicMessages.map(({ topic }) => topic))
    await this.#lookAround()
    const failures: PartitionFailure[] = []
    const destinations = this.#destinations(request, failures)
    // No attempt rejects: each appends what failed. All are waited for, so that nothing is in flight afterwards.
    await Promise.all(destinations.map((destination) => this.#produce(request, destination, failures)))
    if (failures.length === 0) return []
    this.#hasFailed = true
    for (const { error } of failures) {
      if (isClosedConnection(error)) this.#cluster.removeBroker(error)
    }
    throw new ProduceFailure(failures)
  }

  #destinations(request: SendMessagesArguments, failures: PartitionFailure[]): Destination[] {
    const byNode = new Map<number, Destination>()
    for (const { topic, messages } of request.topicMessages) {
      const leaders = new Map(
        this.#cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId, leader }) => [partitionId, leader]),
      )
      for (const [partition, records] of groupByPartition(messages)) {
        const nodeId = leaders.get(partition)
        if (nodeId === undefined) {
          failures.push({ topic, partition, error: this.#errorOf(unknownTopicOrPartition) })
          continue
        }
        const destination = byNode.get(nodeId) ?? { nodeId, topics: new Map<string, PartitionData[]>() }
        byNode.set(nodeId, destination)
        const partitions = destination.topics.get(topic) ?? []
        destination.topics.set(topic, partitions)
        partitions.push({ partition, messages: records })
      }
    }
    return [...byNode.values()]
  }

  async #produce(
    request: SendMessagesArguments,
    destination: Destination,
    failures: PartitionFailure[],
  ): Promise<void> {
    const topics = [...destination.topics].map(([topic, partitions]) => ({ topic, partitions }))
    try {
      const broker = await this.#cluster.findBroker(destination)
      await this.#eos.acquireBrokerLock(broker)
      try {
        await this.#produceLocked(request, broker, topics, failures)
      } finally {
        await this.#eos.releaseBrokerLock(broker)
      }
    } catch (error) {
      for (const { topic, partitions } of topics) {
        for (const { partition } of partitions) failures.push({ topic, partition, error })
      }
    }
  }

  async #produceLocked(
    request: SendMessagesArguments,
    broker: ProducingBroker,
    topics: readonly TopicData[],
    failures: PartitionFailure[],
  ): Promise<void> {
    const eos = this.#eos
    if (eos.isTransactional()) await eos.addPartitionsToTransaction(topics)
    const sequences = this.#sequences.of(
      eos.isInitialized() ? eos.getProducerId() : null,
      eos.getProducerEpoch(),
    )
    const produceRequest = {
      transactionalId: eos.isTransactional() ? (eos.getTransactionalId() ?? null) : null,
      producerId: eos.getProducerId(),
      producerEpoch: eos.getProducerEpoch(),
      // What kafkajs's own broker takes where nothing is said.
      acks: request.acks ?? -1,
      timeout: request.timeout ?? 30_000,
      compression: request.compression,
      topicData: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map((data) => ({
          ...data,
          firstSequence: sequences.next(topic, data.partition),
        })),
      })),
    }
    const response = await (eos.produce?.(broker, produceRequest) ?? broker.produce(produceRequest))
    const answers = answersByPartition(response)
    for (const { topic, partitions } of topics) {
      for (const { partition, messages } of partitions) {
        const { errorCode = 0, recordErrors = [], errorMessage } = answers.get(`${topic}/${partition}`) ?? {}
        // A duplicate is a record that an earlier attempt wrote.
        if (errorCode === 0 || errorCode === duplicateSequence) {
          sequences.advance(topic, partition, messages.length)
        } else {
          const error = inWordsOfBroker(this.#errorOf(errorCode), errorMessage)
          failures.push({ topic, partition, error, recordErrors })
        }
      }
    }
  }

  /** After a failure it is asked who leads, at the last moment: an answer from before the wait may be outdated again. */
  async #lookAround(): Promise<void> {
    // A failure to refresh shows in the attempt.
    if (this.#hasFailed) await this.#cluster.refreshMetadata().catch(() => undefined)
    else await this.#cluster.refreshMetadataIfNecessary()
    this.#hasFailed = false
  }
}

function groupByPartition(messages: readonly RoutedMessage[]): Map<number, RoutedMessage[]> {
  const groups = new Map<number, RoutedMessage[]>()
  for (const message of messages) {
    const group = groups.get(message.partition)
    if (group === undefined) groups.set(message.partition, [message])
    else group.push(message)
  }
  return groups
}

function answersByPartition(response: ProduceResponse): Map<string, PartitionProduceResponse> {
  const answers = new Map<string, PartitionProduceResponse>()
  for (const { topicName, partitions } of response.topics) {
    for (const answer of partitions) answers.set(`${topicName}/${answer.partition}`, answer)
  }
  return answers
}

/** What the broker says of this case in place of what kafkajs says of the code. */
function inWordsOfBroker(error: Error, message: string | null | undefined): Error {
  if (typeof message === 'string' && message !== '') error.message = message
  return error
}

function isClosedConnection(
  error: unknown,
): error is Error & { readonly host: string; readonly port: number } {
  return error instanceof Error && error.name === 'KafkaJSConnectionClosedError' && 'host' in error
}
