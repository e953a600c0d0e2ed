import { describe, expect, it } from 'vitest'
import { MergedTopics } from '../../../src/app/monitoring/merged-topics.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemorySink } from '../../../src/transport/memory/sink.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'

async function opened(from: ReadonlyMap<string, ReadonlyMap<number, bigint>> = new Map()) {
  const broker = new MemoryBroker()
  broker.createTopic('a', 2)
  broker.createTopic('b', 1)
  const sink = new MemorySink(broker)
  await sink.start()
  const send = (topic: string, partition: number, ...times: readonly number[]) =>
    sink.send(
      times.map((timestampMs) => ({
        ...{ topic, partition, timestampMs, key: null, headers: [] },
        value: Buffer.from(`${topic}${partition} ${timestampMs}`),
      })),
    )
  const taken: string[] = []
  const trouble: { prepare: Error | null } = { prepare: null }
  const source = (topic: string) => ({
    topic,
    prepare: () => (trouble.prepare === null ? Promise.resolve() : Promise.reject(trouble.prepare)),
    take: ({ value }: { readonly value: Buffer | null }) => taken.push(value!.toString()),
  })
  const open = () => new MergedTopics(new MemoryTopicReader(broker), [source('a'), source('b')], from)
  return { broker, send, taken, trouble, open, never: new AbortController().signal }
}

describe('MergedTopics', () => {
  it('takes records of all partitions by their times, and goes on where it ended', async () => {
    const { send, taken, open, never } = await opened()
    await send('a', 0, 1, 4, 7)
    await send('a', 1, 2, 5)
    await send('b', 0, 3, 3, 6)
    const topics = open()
    expect(topics.isBehind).toBe(true)
    await topics.readOn(never)
    expect(taken).toEqual(['a0 1', 'a1 2', 'b0 3', 'b0 3', 'a0 4', 'a1 5', 'b0 6', 'a0 7'])
    expect(topics.isBehind).toBe(false)
    await topics.readOn(never)
    await send('b', 0, 8)
    await topics.readOn(never)
    expect(taken.slice(8)).toEqual(['b0 8'])
    expect(topics.positions).toEqual(
      new Map([
        [
          'a',
          new Map([
            [0, 3n],
            [1, 2n],
          ]),
        ],
        ['b', new Map([[0, 4n]])],
      ]),
    )
  })

  it('begins where it is told, and where the log does where that is not in it', async () => {
    const from = new Map([
      [
        'a',
        new Map([
          [0, 1n],
          [1, 99n],
        ]),
      ],
      ['b', new Map([[0, 0n]])],
    ])
    const { broker, send, taken, open, never } = await opened(from)
    await send('a', 0, 1, 2)
    await send('a', 1, 3)
    await send('b', 0, 4, 5)
    broker.partition('b', 0).deleteBefore(1n)
    await open().readOn(never)
    expect(taken).toEqual(['a0 2', 'a1 3', 'b0 5'])
  })

  it('has taken nothing of a slice that could not be prepared, and takes it the next time', async () => {
    const { send, taken, trouble, open, never } = await opened()
    await send('a', 0, 1)
    trouble.prepare = new Error('registry')
    const topics = open()
    await expect(topics.readOn(never)).rejects.toThrow('registry')
    expect(taken).toEqual([])
    trouble.prepare = null
    await topics.readOn(never)
    expect(taken).toEqual(['a0 1'])
  })

  it('ends early where it is to end', async () => {
    const { send, taken, open } = await opened()
    await send('a', 0, 1)
    const topics = open()
    await topics.readOn(AbortSignal.abort())
    expect(taken).toEqual([])
    expect(topics.isBehind).toBe(true)
  })
})
