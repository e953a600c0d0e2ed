import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { stableOffsets } from '../../../../src/transport/kafkajs/client/stable-offsets.ts'
import type { GroupOffsets } from '../../../../src/transport/kafkajs/protocol/transaction-offsets.ts'
import { KafkaTransactionalSink } from '../../../../src/transport/kafkajs/sink/transactional-sink.ts'
import type { KafkaSource } from '../../../../src/transport/kafkajs/source/source.ts'
import { TransactionLost } from '../../../../src/transport/transactions.ts'
import { newGroup, numbered, positionsOf, record, takeRecords } from '../../../contract/back-end.ts'
import { sinkOptions } from '../../../support/kafka-options.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { RealBroker } from '../support/real-broker.ts'

describe.skipIf(await skipWithoutKafka())('KafkaTransactionalSink and KafkaSource', () => {
  let broker: RealBroker
  const sinks: KafkaTransactionalSink[] = []

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(async () => {
    await Promise.all(sinks.map((sink) => sink.close(2_000)))
    await broker.close()
  })

  async function openSink(transactionalId: string = randomUUID()): Promise<KafkaTransactionalSink> {
    const transaction = { transactionalId, timeoutMs: 60_000 }
    const sink = new KafkaTransactionalSink(
      { ...sinkOptions({ connection: broker.connection }), transaction },
      silentLogger,
    )
    sinks.push(sink)
    await sink.start()
    return sink
  }

  /** A source that has handed out ten records, with the sink and the topic that their outputs go to. */
  async function atWork() {
    const [groupId, input, output] = [newGroup(), await broker.createTopic(1), await broker.createTopic(1)]
    await (await broker.sink()).send(numbered(input, 1, 10))
    const source = broker.source({ topics: [input], groupId, isTransactional: true })
    await source.start()
    const positions = positionsOf(await takeRecords(source, 10))
    return { groupId, input, output, source, positions, sink: await openSink() }
  }

  async function offsetsOf(source: KafkaSource, positions: Parameters<KafkaSource['offsetsOf']>[0]) {
    const offsets = await source.offsetsOf(positions)
    return offsets ?? expect.unreachable()
  }

  const committedIn = async (groupId: string, topic: string) =>
    (await broker.ask((admin) => admin.groupOffsets(groupId, topic)))[0]?.committed

  /** The brokers write the end of a transaction everywhere a moment after they have acknowledged it. */
  const seen = (topic: string, values: readonly string[]) =>
    expect.poll(() => broker.values(topic)).toEqual(values)

  it('shows nothing before the commit, and then outputs and offsets together, one transaction after the other', async () => {
    const { groupId, input, output, source, positions, sink } = await atWork()
    for (const value of ['a', 'b']) {
      await sink.send([record(output, 0, value)])
      expect(await broker.values(output)).toEqual(value === 'a' ? [] : ['a'])
      await sink.commit(await offsetsOf(source, positions))
      await seen(output, value === 'a' ? ['a'] : ['a', 'b'])
    }
    await expect.poll(() => committedIn(groupId, input)).toBe(10n)
  })

  it('takes back what was not committed, and goes on', async () => {
    const { output, source, positions, sink } = await atWork()
    await sink.send([record(output, 0, 'lost')])
    await sink.renew()
    await sink.send([record(output, 0, 'kept')])
    await sink.commit(await offsetsOf(source, positions))
    await seen(output, ['kept'])
  })

  it('loses its transaction to whoever has its id now', async () => {
    const { output, source, positions } = await atWork()
    const [id, offsets] = [randomUUID(), await offsetsOf(source, positions)]
    const first = await openSink(id)
    await first.send([record(output, 0, 'of the first')])
    const second = await openSink(id)
    await expect(first.commit(offsets)).rejects.toThrow(TransactionLost)
    await second.send([record(output, 0, 'of the second')])
    await second.commit(offsets)
    await seen(output, ['of the second'])
    await expect(first.send([record(output, 0, 'again')])).rejects.toThrow(TransactionLost)
  })

  it.each<[string, (offsets: GroupOffsets) => GroupOffsets['member']]>([
    ['is not there any more', ({ member }) => ({ ...member, memberId: 'gone' })],
    ['is of a generation before', ({ member }) => ({ ...member, generationId: member.generationId - 1 })],
  ])('cannot commit for a member that %s', async (_, other) => {
    const { groupId, input, output, source, positions, sink } = await atWork()
    const offsets = await offsetsOf(source, positions)
    await sink.send([record(output, 0, 'never seen')])
    await expect(sink.commit({ ...offsets, member: other(offsets) })).rejects.toThrow(TransactionLost)
    await sink.renew()
    expect(await broker.values(output)).toEqual([])
    expect(await committedIn(groupId, input)).toBeNull()
  })

  it('hands out again what was not committed, once it is rewound', async () => {
    const { source, positions } = await atWork()
    source.rewind()
    expect(positions.map((position) => source.holds(position))).toEqual([false])
    expect(await source.offsetsOf(positions)).toBeNull()
    const again = positionsOf(await takeRecords(source, 10))
    expect(again.map(({ nextOffset }) => nextOffset)).toEqual([10n])
    expect(source.holds(again[0]!)).toBe(true)
  })

  it('does not tell where the group stands while a transaction may still move it', async () => {
    const { groupId, input, source, positions } = await atWork()
    const { member, topics } = await offsetsOf(source, positions)
    const client = broker.client()
    const producer = client.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      transactionalId: randomUUID(),
    })
    await producer.connect()
    const transaction = await producer.transaction()
    await transaction.sendOffsets({ consumerGroupId: groupId, topics: topics as never })
    const ask = (requireStable = true) =>
      stableOffsets(broker.connection, silentLogger, {
        ...{ groupId, requireStable },
        topics: [{ topic: input, partitions: [0] }],
      })
    expect(member.generationId).toBeGreaterThan(0)
    await expect(ask()).rejects.toThrow('UNSTABLE_OFFSET_COMMIT')
    expect((await ask(false))[0]?.offset).toBeNull()
    await transaction.commit()
    await expect.poll(async () => (await ask().catch(() => []))[0]?.offset).toBe(10n)
    await producer.disconnect()
  })
})
