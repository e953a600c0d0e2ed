import { describe, expect, it } from 'vitest'
import { cutBehind } from '../../../src/app/releases/release-cut.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'

/** Topic `a` holds 3 and 0 records, `b` holds 1. */
function reader(): MemoryTopicReader {
  const broker = new MemoryBroker()
  broker.createTopic('a', 2)
  broker.createTopic('b', 1)
  const append = (topic: string, partition: number) => {
    broker.append({ topic, partition, key: null, value: null, headers: [], timestampMs: 0 }, partition)
  }
  for (let i = 0; i < 3; i++) append('a', 0)
  append('b', 0)
  return new MemoryTopicReader(broker)
}

describe('cutBehind', () => {
  it('is so many records behind the end of each partition', async () => {
    expect(await cutBehind(reader(), ['a', 'b'], 10, null)).toEqual({
      a: { 0: '13', 1: '10' },
      b: { 0: '11' },
    })
    expect(await cutBehind(reader(), ['a'], 0, null)).toEqual({ a: { 0: '3', 1: '0' } })
  })

  it('is never before the cut of the release before, and keeps what that names', async () => {
    const before = { a: { 0: '20', 1: '5' }, gone: { 4: '7' } }
    expect(await cutBehind(reader(), ['a'], 10, before)).toEqual({
      a: { 0: '20', 1: '10' },
      gone: { 4: '7' },
    })
    expect(before).toEqual({ a: { 0: '20', 1: '5' }, gone: { 4: '7' } })
  })

  it('compares offsets that no double holds', async () => {
    const far = '9007199254740993'
    expect(await cutBehind(reader(), ['b'], 0, { b: { 0: far } })).toEqual({ b: { 0: far } })
  })
})
