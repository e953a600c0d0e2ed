import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { createCluster } from '../../../../src/transport/kafkajs/client/cluster.ts'
import { stableOffsets } from '../../../../src/transport/kafkajs/client/stable-offsets.ts'
import type {
  ProducerState,
  ProducingBroker,
} from '../../../../src/transport/kafkajs/patches/producer-state.ts'
import { kafkajsModules } from '../../../../src/transport/kafkajs/patches/module-table.ts'
import { committedBy } from '../../../../src/transport/kafkajs/patches/transaction-offsets.ts'
import { ProducerTransactions } from '../../../../src/transport/kafkajs/patches/producer-transactions.ts'
import type { CoordinatorCluster } from '../../../../src/transport/kafkajs/patches/producer-transactions.ts'
import type { ProduceRequestArguments } from '../../../../src/transport/kafkajs/protocol/produce-request.ts'
import { newGroup } from '../../../contract/back-end.ts'
import { until } from '../../../e2e/support/until.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { original } from '../support/originals.ts'
import { RealBroker } from '../support/real-broker.ts'

const noMember = { memberId: '', generationId: -1, instanceId: null }
const invalidProducerEpoch = 47
const apiVersionsKey = 18

// Before it is replaced; the module as kafkajs 2.2.4 has it.
const makeOriginal = original('producer/eosManager') as (options: object) => ProducerState

/** Brokers that have agreed on nothing, as far as we are told. */
function withoutFeatures(cluster: CoordinatorCluster): CoordinatorCluster {
  return {
    findBroker: (node) => cluster.findBroker(node),
    async findGroupCoordinator(sought) {
      const broker = await cluster.findGroupCoordinator(sought)
      return {
        nodeId: broker.nodeId,
        connectionPool: broker.connectionPool,
        versions: { ...broker.versions, [apiVersionsKey]: { maxVersion: 2 } },
      }
    },
  }
}

describe.skipIf(await skipWithoutKafka())('ProducerTransactions', () => {
  let broker: RealBroker
  const ends: (() => void)[] = []
  beforeAll(async () => {
    broker = new RealBroker(await startBroker())
  })
  afterAll(async () => {
    for (const end of ends) end()
    await broker.close()
  })

  /** The transactions of a producer, and what its records go through. */
  async function producer(transactionalId: string, seenAs = (cluster: CoordinatorCluster) => cluster) {
    const inner = createCluster(broker.connection, silentLogger)
    ends.push(inner.destroy)
    const cluster = inner.cluster as typeof inner.cluster & CoordinatorCluster
    await cluster.connect()
    const { lookupCodec } = kafkajsModules.load('protocol/message/compression') as {
      readonly lookupCodec: ConstructorParameters<typeof ProducerTransactions>[3]
    }
    const logger = { debug: () => undefined }
    const own = makeOriginal({ cluster, logger, transactional: true, transactionalId })
    const transactions = new ProducerTransactions(own, seenAs(cluster), transactionalId, lookupCodec)
    // A new broker has no coordinator at first.
    await until('there is a producer id', () => transactions.initProducerId().then(() => true))
    const sequences = new Map<string, number>()
    const write = async (topic: string, value: string, epoch = transactions.getProducerEpoch()) => {
      await cluster.addMultipleTargetTopics([topic])
      const session = `${topic}/${transactions.getProducerId()}/${epoch}`
      const firstSequence = sequences.get(session) ?? 0
      sequences.set(session, firstSequence + 1)
      const messages = [{ key: null, value: Buffer.from(value) }]
      const topicData = [{ topic, partitions: [{ partition: 0, messages, firstSequence }] }]
      await transactions.addPartitionsToTransaction(topicData)
      const request: ProduceRequestArguments = {
        ...{ transactionalId, producerId: transactions.getProducerId(), producerEpoch: epoch },
        ...{ acks: -1, timeout: 10_000, topicData },
      }
      const leader = (await cluster.findControllerBroker()) as unknown as ProducingBroker
      const response = await transactions.produce(leader, request)
      const [answer] = response.topics.flatMap(({ partitions }) => partitions)
      return answer?.errorCode
    }
    return { transactions, write }
  }

  it.each([
    ['with an epoch for each transaction', (cluster: CoordinatorCluster) => cluster],
    ['with brokers that do not know that', withoutFeatures],
  ])('writes records and offsets together, or neither, %s', async (_, seenAs) => {
    const topic = await broker.createTopic()
    const groupId = newGroup()
    const { transactions, write } = await producer(randomUUID(), seenAs)
    for (const [i, isCommitted] of [true, false, true, true].entries()) {
      transactions.beginTransaction()
      expect(await write(topic, `${i}a`)).toBe(0)
      expect(await write(topic, `${i}b`)).toBe(0)
      const topics = committedBy(noMember, [
        { topic, partitions: [{ partition: 0, offset: String(i + 1), metadata: null }] },
      ])
      await transactions.sendOffsets({ consumerGroupId: groupId, topics })
      await (isCommitted ? transactions.commit() : transactions.abort())
    }
    const request = { groupId, requireStable: true, topics: [{ topic, partitions: [0] }] }
    await expect
      .poll(
        async () =>
          (await stableOffsets(broker.connection, silentLogger, request).catch(() => []))[0]?.offset,
      )
      .toBe(4n)
    expect(await broker.values(topic)).toEqual(['0a', '0b', '2a', '2b', '3a', '3b'])
  })

  it('has another epoch for each transaction, so that what comes late of one that is over is refused', async () => {
    const topic = await broker.createTopic()
    const { transactions, write } = await producer(randomUUID())
    const epochs: number[] = []
    for (const value of ['first', 'second']) {
      transactions.beginTransaction()
      epochs.push(transactions.getProducerEpoch())
      await write(topic, value)
      await transactions.commit()
    }
    expect(epochs[1]).toBe(epochs[0]! + 1)
    // Its end is written to the partition a little after it is answered; until then it would take the record in.
    await expect.poll(() => broker.values(topic)).toEqual(['first', 'second'])
    transactions.beginTransaction()
    expect(await write(topic, 'late', epochs[1])).toBe(invalidProducerEpoch)
    await transactions.abort()
    expect(await broker.values(topic)).toEqual(['first', 'second'])
  })

  it('ends a transaction in which nothing was written without a word', async () => {
    const { transactions } = await producer(randomUUID())
    const epoch = transactions.getProducerEpoch()
    for (const end of ['commit', 'abort'] as const) {
      transactions.beginTransaction()
      await transactions[end]()
    }
    expect(transactions.getProducerEpoch()).toBe(epoch)
  })
})
