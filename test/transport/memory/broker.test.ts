import { describe, expect, it } from 'vitest'
import { noHeaders } from '../../../src/core/record.ts'
import type { OutputRecord } from '../../../src/core/record.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { MemorySource } from '../../../src/transport/memory/source.ts'

const record = (value: string): OutputRecord => ({
  topic: 'in',
  partition: 0,
  key: null,
  value: Buffer.from(value),
  headers: noHeaders,
  timestampMs: 5,
})

async function setting(options = {}) {
  const broker = new MemoryBroker(options)
  broker.createTopic('in', 1)
  const sink = new MemorySink(broker)
  const source = new MemorySource(broker, { groupId: 'g', topics: ['in'] })
  await Promise.all([sink.start(), source.start()])
  return { broker, sink, source }
}

describe('MemoryBroker', () => {
  it('answers nobody during an outage, and goes on where it was after it', async () => {
    const { broker, sink, source } = await setting()
    await sink.send([record('a')])
    const [batch] = (await source.take(1))!
    broker.setOutage(true)
    const tick = source.lastTickMs
    await expect(sink.send([record('b')])).rejects.toMatchObject({ code: 'BROKER_OUTAGE' })
    await expect(source.commit([batch!])).rejects.toMatchObject({ code: 'BROKER_OUTAGE' })
    expect(sink.connected).toBe(false)
    expect(source.lastTickMs).toBe(tick)
    const taking = source.take(1)
    broker.setOutage(false)
    await sink.send([record('c')])
    expect((await taking)?.[0]?.records.map(({ value }) => String(value))).toEqual(['c'])
    expect(await source.commit([batch!])).toEqual([])
  })

  it('refuses writing to a topic that is forbidden', async () => {
    const { broker, sink } = await setting()
    broker.faults.forbiddenTopics.add('in')
    await expect(sink.send([record('a')])).rejects.toMatchObject({ code: 'PRODUCE_REFUSED' })
  })

  it('keeps a bounded number of records, and fails who was too slow', async () => {
    const { broker, sink, source } = await setting({ retainRecords: 10 })
    for (let i = 0; i < 100; i++) await sink.send([record(String(i))])
    const { low, high } = broker.partition('in', 0)
    expect(high).toBe(100n)
    expect(Number(high - low)).toBeGreaterThanOrEqual(10)
    expect(Number(high - low)).toBeLessThanOrEqual(20)
    await expect(source.take(1)).rejects.toMatchObject({ code: 'DATA_LOSS' })
  })

  it('lets a member die', async () => {
    const { source } = await setting()
    const taking = source.take(1)
    source.die('the coordinator forgot us')
    await expect(taking).rejects.toMatchObject({
      code: 'CONSUMER_DEAD',
      message: 'the coordinator forgot us',
    })
    await expect(source.commit([])).rejects.toMatchObject({ code: 'CONSUMER_DEAD' })
    expect(source.joined).toBe(false)
  })
})
