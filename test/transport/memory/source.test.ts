import { describe, expect, it } from 'vitest'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySource } from '../../../src/transport/memory/source.ts'

describe('MemorySource', () => {
  it('goes on where windows were open, and says how far the group was', async () => {
    const broker = new MemoryBroker()
    broker.createTopic('in', 1)
    const record = { topic: 'in', partition: 0, key: null, value: null, headers: [], timestampMs: 1 }
    for (let i = 0; i < 4; i++) broker.append(record, 0)
    const options = { groupId: 'g', topics: ['in'] }
    const first = new MemorySource(broker, options)
    await first.start()
    const [batch] = (await first.take(3))!
    expect(batch!.mark).toBeNull()
    const { topic, partition, epoch, nextOffset } = batch!
    await first.commit([{ topic, partition, epoch, nextOffset, hold: { from: 1n, watermarkMs: 5 } }])
    await first.close()

    const second = new MemorySource(broker, options)
    await second.start()
    const [again] = (await second.take(10))!
    expect(again!.records.map(({ offset }) => offset)).toEqual([1n, 2n, 3n])
    expect(again!.mark).toEqual({ nextOffset: 3n, watermarkMs: 5 })
    await second.commit([{ topic, partition, epoch: again!.epoch, nextOffset: 4n }])
    await second.close()
    expect(broker.group('g').committed.get('in/0')).toBe(4n)
    expect(broker.group('g').marks.size).toBe(0)
  })
})
