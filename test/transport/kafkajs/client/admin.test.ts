import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { KafkaAdmin } from '../../../../src/transport/kafkajs/client/admin.ts'
import { newGroup, numbered, positionsOf, takeRecords } from '../../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { RealBroker } from '../support/real-broker.ts'

const connection = {
  brokers: ['127.0.0.1:1'],
  clientId: 'c',
  connectionTimeoutMs: 1_000,
  requestTimeoutMs: 1_000,
}

describe('KafkaAdmin', () => {
  it('says where no broker is, and what to check', async () => {
    await expect(KafkaAdmin.connect(connection, silentLogger)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(
        /cannot reach Kafka at 127\.0\.0\.1:1: .*ECONNREFUSED.* Check that the broker runs/,
      ) as string,
    })
  })
})

describe.skipIf(await skipWithoutKafka())('KafkaAdmin on a real broker', () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  it('makes a topic once and finds it', async () => {
    const topic = newGroup()
    await broker.ask(async (admin) => {
      expect(await admin.createTopic({ topic, partitionCount: 4 })).toBe(true)
      expect(await admin.createTopic({ topic, partitionCount: 4 })).toBe(false)
      expect(await admin.topics()).toContain(topic)
      expect(await admin.partitionCount(topic)).toBe(4)
      expect(await admin.brokerCount()).toBe(1)
    })
  })

  it('tells where a group stands', async () => {
    const topic = await broker.createTopic(2)
    const sink = await broker.sink()
    await sink.send(numbered(topic, 2, 5))
    const groupId = newGroup()
    const source = broker.source({ topics: [topic], groupId })
    await source.start()
    const batches = positionsOf(await takeRecords(source, 10))
    await source.commit(batches.filter(({ partition }) => partition === 1))
    const stands = await broker.ask((admin) => admin.groupOffsets(groupId, topic))
    const topicId = stands[0]!.topicId
    expect(topicId).toMatch(/^[\w-]{22}$/)
    const bounds = { low: 0n, high: 5n, topicId }
    expect(stands).toEqual([
      { partition: 0, ...bounds, committed: null, committedTopicId: null, mark: null },
      { partition: 1, ...bounds, committed: 5n, committedTopicId: topicId, mark: null },
    ])
  })

  it('throws CONFIG for a topic that does not exist', async () => {
    const asking = broker.ask((admin) => admin.partitionCount('no-such-topic'))
    await expect(asking).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('no-such-topic') as string,
    })
  })
})
