import type { PartitionAssigner } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { requireKafkajs } from '../../../../src/transport/kafkajs/patches/module-table.ts'
import { newGroup, numbered, positionsOf, record, takeRecords, valuesOf } from '../../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { RealBroker } from '../support/real-broker.ts'

describe.skipIf(await skipWithoutKafka())('KafkaSource', () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  /** Writes one transaction a list. */
  async function writeTransactions(
    topic: string,
    ...transactions: { readonly values: string[]; readonly end: 'commit' | 'abort' }[]
  ) {
    const producer = broker
      .client()
      .kafka.producer({ transactionalId: newGroup(), idempotent: true, maxInFlightRequests: 1 })
    // Whoever keeps transactions may not be there yet: the broker's first one makes it.
    await vi.waitFor(() => producer.connect(), { timeout: 60_000 })
    for (const { values, end } of transactions) {
      const transaction = await producer.transaction()
      // The key that kafkajs takes for the mark of an abort.
      const messages = values.map((value) => ({ partition: 0, key: Buffer.alloc(4), value }))
      // The broker may still be ending the one before.
      const sent = () => transaction.sendBatch({ topicMessages: [{ topic, messages }] })
      await vi.waitFor(sent, { timeout: 60_000 })
      await transaction[end]()
    }
    await producer.disconnect()
  }

  it('hides aborted transactions, whatever their keys, and commits behind the marks they end with', async () => {
    const topic = await broker.createTopic()
    await writeTransactions(
      topic,
      { values: ['a', 'b'], end: 'commit' },
      { values: ['x', 'y'], end: 'abort' },
      { values: ['c'], end: 'commit' },
      { values: ['z'], end: 'abort' },
    )
    const source = broker.source({ topics: [topic] })
    await source.start()
    const batches = await takeRecords(source, 3)
    expect(valuesOf(batches)).toEqual(['a', 'b', 'c'])
    await source.commit(positionsOf(batches))
    await expect
      .poll(() => source.status())
      .toMatchObject([{ topic, partition: 0, lag: 0n, hidden: 0n, committed: 10n }])
    // Nobody takes or commits anything now, and still the group keeps up.
    await writeTransactions(topic, { values: ['z'], end: 'abort' })
    await expect
      .poll(() => source.status())
      .toMatchObject([{ topic, partition: 0, lag: 0n, hidden: 0n, committed: 12n }])
  })

  it('keeps its membership while nobody takes', async () => {
    const topic = await broker.createTopic()
    const sink = await broker.sink()
    await sink.send(numbered(topic, 1, 1000))
    const source = broker.source({ topics: [topic], readAheadBytes: 1024, maxBytesPerPartition: 1024 })
    await source.start()
    const [batch] = await takeRecords(source, 1, 1)
    const ticks = new Set<number>()
    await expect.poll(() => ticks.add(source.lastTickMs).size, { timeout: 60_000 }).toBeGreaterThan(4)
    expect(await source.commit([batch!])).toEqual([])
    expect(source.joined).toBe(true)
  })

  it('is ready without a partition to read, on its heartbeats alone, and takes over', async () => {
    const topic = await broker.createTopic(1)
    const groupId = newGroup()
    const sources = [0, 1].map(() => broker.source({ topics: [topic], groupId }))
    for (const source of sources) await source.start()
    await expect
      .poll(() => sources.map((source) => source.status().length).sort(), { timeout: 60_000 })
      .toEqual([0, 1])
    const [spare, owner] = sources.sort((a, b) => a.status().length - b.status().length)
    const ticks = new Set<number>()
    await expect.poll(() => ticks.add(spare!.lastTickMs).size, { timeout: 60_000 }).toBeGreaterThan(4)
    expect(spare!.joined).toBe(true)

    await owner!.close(2_000)
    const sink = await broker.sink()
    await sink.send(numbered(topic, 1, 5))
    expect(valuesOf(await takeRecords(spare!, 5))).toHaveLength(5)
  })

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what is compressed with %s', async (compression) => {
    const topic = await broker.createTopic(1, { 'compression.type': compression })
    const sink = await broker.sink()
    const sent = Array.from({ length: 2_000 }, (_, i) => record(topic, 0, `value ${i} `.repeat(i % 20)))
    await sink.send(sent)
    const source = broker.source({ topics: [topic] })
    await source.start()
    expect(valuesOf(await takeRecords(source, 2_000))).toEqual(sent.map(({ value }) => String(value)))
  })

  it.each([
    ['fail', /the group's offset is \d+, but records \d+ to 1499 expired/],
    ['earliest', null],
  ] as const)(
    'notices when retention overtakes it while it is reading, policy %s',
    async (onDataLoss, message) => {
      const topic = await broker.createTopic()
      const sink = await broker.sink()
      for (let i = 0; i < 20; i++)
        await sink.send(
          Array.from({ length: 100 }, (_, j) => record(topic, 0, String(100 * i + j).padEnd(200))),
        )
      const source = broker.source({
        topics: [topic],
        readAheadBytes: 1024,
        maxBytesPerPartition: 1024,
        onDataLoss,
      })
      await source.start()
      const first = await takeRecords(source, 10, 10)
      await source.commit(positionsOf(first))
      await broker.deleteBefore(topic, 0, 1500n)
      const values: number[] = []
      const takeAll = async () => {
        while (values.at(-1) !== 1999) values.push(...valuesOf((await source.take(100)) ?? []).map(Number))
      }
      if (message === null) {
        await takeAll()
        expect(values).toEqual([...new Set(values)])
        expect(values.slice(-500)).toEqual(Array.from({ length: 500 }, (_, i) => 1500 + i))
      } else {
        await expect(takeAll()).rejects.toMatchObject({
          code: 'DATA_LOSS',
          message: expect.stringMatching(message) as string,
        })
      }
    },
  )

  it('ends with CONSUMER_DEAD, saying why, when its topic is deleted', async () => {
    const topic = await broker.createTopic()
    const source = broker.source({ topics: [topic], outageDeadlineMs: 3_000 })
    await source.start()
    const taking = source.take(1)
    await broker.deleteTopic(topic)
    await expect(taking).rejects.toMatchObject({
      code: 'CONSUMER_DEAD',
      message: expect.stringContaining(`topic ${topic}: it does not exist`) as string,
    })
    expect(source.joined).toBe(false)
  })

  it('refuses to start with a session time-out that the brokers do not take, and names the setting', async () => {
    const source = broker.source({ topics: [await broker.createTopic()], sessionTimeoutMs: 1_000 })
    await expect(source.start()).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('input.sessionTimeoutMs') as string,
    })
  })

  it('tells what stands behind an open transaction, and reads it once that is over', async () => {
    const topic = await broker.createTopic()
    const producer = broker
      .client()
      .kafka.producer({ transactionalId: newGroup(), idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const open = await producer.transaction()
    const messages = [{ partition: 0, key: 'k', value: 'of the transaction' }]
    await open.sendBatch({ topicMessages: [{ topic, messages }] })
    const source = broker.source({ topics: [topic] })
    await source.start()
    const sink = await broker.sink()
    await sink.send(numbered(topic, 1, 30))
    await expect.poll(() => source.status()).toMatchObject([{ lag: 0n, hidden: 31n }])
    await open.abort()
    await producer.disconnect()
    expect(valuesOf(await takeRecords(source, 30))).toHaveLength(30)
    expect(source.status()).toMatchObject([{ hidden: 0n }])
  })

  it('refuses to start in a group whose members share partitions out by another strategy, and says so', async () => {
    const [topic, groupId] = [await broker.createTopic(), newGroup()]
    const { kafka } = broker.client()
    const { roundRobin } = requireKafkajs().PartitionAssigners
    const range: PartitionAssigner = (group) => {
      const assigner = roundRobin(group)
      return {
        ...assigner,
        name: 'range',
        protocol: (subscription) => ({ ...assigner.protocol(subscription), name: 'range' }),
      }
    }
    const consumer = kafka.consumer({ groupId, partitionAssigners: [range] })
    await consumer.connect()
    await consumer.subscribe({ topic })
    await consumer.run({ eachBatch: () => Promise.resolve() })
    const strategy = async () => (await kafka.admin().describeGroups([groupId])).groups[0]?.protocol
    await expect.poll(strategy, { timeout: 60_000 }).toBe('range')
    const source = broker.source({ topics: [topic], groupId })
    await expect(source.start()).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('Give input.group a name of its own') as string,
    })
    await consumer.disconnect()
  })

  it.each([
    ['its own, which leads the group', ['earliest'], 0],
    ["another's, which the leader does not read", ['earliest'], 1],
    ['its own, from their beginning though the group began at the end', ['latest'], 0],
  ] as const)('reads partitions that are added to a topic: %s', async (_, [startFrom], reader) => {
    const topics = [await broker.createTopic(1), await broker.createTopic(1)]
    const groupId = newGroup()
    const options = { groupId, startFrom, metadataMaxAgeMs: 500 }
    const members = topics.map((topic) => broker.source({ topics: [topic], ...options }))
    for (const member of members) await member.start()
    await expect.poll(() => members.map(({ joined }) => joined), { timeout: 60_000 }).toEqual([true, true])
    const topic = topics[reader]!
    await broker
      .client()
      .kafka.admin()
      .createPartitions({ topicPartitions: [{ topic, count: 3 }] })
    const sink = await broker.sink()
    await sink.send([record(topic, 1, 'b'), record(topic, 2, 'c')])
    const batches = await takeRecords(members[reader]!, 2)
    expect(valuesOf(batches).sort()).toEqual(['b', 'c'])
  })
})
