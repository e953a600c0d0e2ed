import { describe, expect, it } from 'vitest'
import { ProduceFailure } from '../../../../src/transport/kafkajs/patches/produce-failure.ts'
import { sendMessages } from '../../../../src/transport/kafkajs/patches/send-messages.ts'
import { isolatedModules, original } from '../support/originals.ts'

const modules = isolatedModules()
sendMessages.apply(modules)
const createProducer = modules.replaced.get('producer/messageProducer') as (parts: object) => {
  readonly sendBatch: (request: object) => Promise<unknown>
}

interface Sent {
  readonly node: number
  readonly topic: string
  readonly partition: number
  readonly firstSequence: number
  readonly count: number
}

/** Answers of a broker: error codes by `topic/partition`, or what its connection died of. */
type Answer = Readonly<Record<string, number>> | Error

/** Two brokers: even partitions are on 0, odd ones on 1. `answers` come in the order of the requests. */
function cluster(answers: Answer[]) {
  const sent: Sent[] = []
  const removed: unknown[] = []
  const refreshes: number[] = []
  const broker = (node: number) => ({
    nodeId: node,
    produce: ({
      topicData,
    }: {
      topicData: {
        topic: string
        partitions: { partition: number; firstSequence: number; messages: unknown[] }[]
      }[]
    }) => {
      const answer = answers.shift() ?? {}
      for (const { topic, partitions } of topicData) {
        for (const { partition, firstSequence, messages } of partitions)
          sent.push({ node, topic, partition, firstSequence, count: messages.length })
      }
      if (answer instanceof Error) return Promise.reject(answer)
      const topics = topicData.map(({ topic, partitions }) => ({
        topicName: topic,
        partitions: partitions.map(({ partition }) => ({
          partition,
          errorCode: answer[`${topic}/${partition}`] ?? 0,
        })),
      }))
      return Promise.resolve({ topics })
    },
  })
  const brokers = [broker(0), broker(1)]
  const parts = {
    cluster: {
      addMultipleTargetTopics: () => Promise.resolve(),
      refreshMetadataIfNecessary: () => Promise.resolve(),
      refreshMetadata: () => Promise.resolve(void refreshes.push(sent.length)),
      findTopicPartitionMetadata: () =>
        [0, 1, 2, 3].map((partitionId) => ({ partitionId, leader: partitionId % 2 })),
      findBroker: ({ nodeId }: { nodeId: number }) => Promise.resolve(brokers[nodeId]),
      removeBroker: (address: unknown) => void removed.push(address),
    },
    eosManager: {
      isTransactional: () => false,
      isInitialized: () => true,
      getProducerId: () => '7',
      getProducerEpoch: () => 0,
      acquireBrokerLock: () => Promise.resolve(),
      releaseBrokerLock: () => Promise.resolve(),
    },
  }
  const [{ sendBatch: send }, { sendBatch: sendInNextTransaction }] = [
    createProducer(parts),
    createProducer(parts),
  ]
  return { sent, removed, refreshes, send, sendInNextTransaction }
}

function request(partitions: readonly number[]) {
  const messages = partitions.map((partition) => ({ partition, key: null, value: Buffer.from('v') }))
  return { acks: -1, timeout: 1000, compression: 0, topicMessages: [{ topic: 'out', messages }] }
}

const failuresOf = (error: unknown) =>
  error instanceof ProduceFailure
    ? error.failures.map(({ partition, error: cause }) => [partition, (cause as { type?: string }).type])
    : error

describe('send-messages', () => {
  it('replaces a function that is there', () => {
    expect(original('producer/messageProducer')).toBeTypeOf('function')
  })

  it('sends each broker what it leads, in one request, with sequences counted by partition', async () => {
    const { send, sent } = cluster([])
    await send(request([0, 1, 2, 0]))
    await send(request([0, 2]))
    expect(sent).toEqual([
      { node: 0, topic: 'out', partition: 0, firstSequence: 0, count: 2 },
      { node: 0, topic: 'out', partition: 2, firstSequence: 0, count: 1 },
      { node: 1, topic: 'out', partition: 1, firstSequence: 0, count: 1 },
      { node: 0, topic: 'out', partition: 0, firstSequence: 2, count: 1 },
      { node: 0, topic: 'out', partition: 2, firstSequence: 1, count: 1 },
    ])
  })

  it('names the partitions that failed and moves on those that did not: their next records are no repeats', async () => {
    const { send, sent } = cluster([{ 'out/0': 6 }])
    const error = await send(request([0, 2])).catch((reason: unknown) => reason)
    expect(failuresOf(error)).toEqual([[0, 'NOT_LEADER_FOR_PARTITION']])
    await send(request([0, 2]))
    expect(sent.slice(2)).toEqual([
      { node: 0, topic: 'out', partition: 0, firstSequence: 0, count: 1 },
      { node: 0, topic: 'out', partition: 2, firstSequence: 1, count: 1 },
    ])
  })

  it('waits for all brokers when one fails, and keeps what the others acknowledged', async () => {
    const closed = Object.assign(new Error('Closed connection'), {
      name: 'KafkaJSConnectionClosedError',
      host: 'h',
      port: 1,
    })
    const { send, sent, removed } = cluster([closed, {}])
    const error = await send(request([0, 1, 2])).catch((reason: unknown) => reason)
    expect(error instanceof ProduceFailure && error.failures.map(({ partition }) => partition)).toEqual([
      0, 2,
    ])
    expect(removed).toHaveLength(2)
    await send(request([0, 1]))
    expect(sent.slice(3)).toEqual([
      { node: 0, topic: 'out', partition: 0, firstSequence: 0, count: 1 },
      { node: 1, topic: 'out', partition: 1, firstSequence: 1, count: 1 },
    ])
  })

  it('asks who leads right before the attempt that follows a failure, and not before others', async () => {
    const { send, refreshes } = cluster([{ 'out/0': 6 }])
    await expect(send(request([0]))).rejects.toBeInstanceOf(ProduceFailure)
    expect(refreshes).toEqual([])
    await send(request([0]))
    await send(request([0]))
    expect(refreshes).toEqual([1])
  })

  it('counts on from one transaction of a producer to the next', async () => {
    const { send, sendInNextTransaction, sent } = cluster([])
    await send(request([0, 0]))
    await sendInNextTransaction(request([0]))
    expect(sent.map(({ firstSequence }) => firstSequence)).toEqual([0, 2])
  })

  it('takes a duplicate for written: an earlier attempt did it', async () => {
    const { send, sent } = cluster([{ 'out/0': 46 }])
    await send(request([0]))
    await send(request([0]))
    expect(sent.map(({ firstSequence }) => firstSequence)).toEqual([0, 1])
  })

  it('fails for a partition that does not exist, where the original drops the records', async () => {
    const { send, sent } = cluster([])
    const error = await send(request([0, 9])).catch((reason: unknown) => reason)
    expect(failuresOf(error)).toEqual([[9, 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect(sent.map(({ partition }) => partition)).toEqual([0])
  })

  it('groups 200,000 messages in no time to speak of', async () => {
    const { send, sent } = cluster([])
    await send(request(Array.from({ length: 200_000 }, (_, i) => i % 4)))
    expect(sent.map(({ count }) => count)).toEqual([50_000, 50_000, 50_000, 50_000])
  })
})
