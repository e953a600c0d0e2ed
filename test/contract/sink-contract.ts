import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sink } from '../../src/pipeline/ports.ts'
import { partitionOfKey } from '../../src/transport/murmur2.ts'
import type { BackEnd } from './back-end.ts'
import { numbered, readAll, record, valuesOf } from './back-end.ts'

/** What every `Sink` must do. */
export function sinkContract(open: () => Promise<BackEnd>): void {
  describe('sink contract', () => {
    let backEnd: BackEnd
    let sink: Sink

    beforeAll(async () => {
      backEnd = await open()
      sink = backEnd.sink()
      await sink.start()
    })
    afterAll(async () => {
      await sink.close(2_000)
      await backEnd.close()
    })

    async function written(topic: string, partition?: number): Promise<string[]> {
      const reader = await backEnd.reader()
      const slices = await readAll(reader, topic)
      await reader.close()
      return valuesOf(slices, partition)
    }

    it('writes each record to its partition, in order', async () => {
      const topic = await backEnd.createTopic(3)
      expect(await sink.send(numbered(topic, 3, 100))).toEqual([])
      for (const partition of [0, 1, 2]) {
        expect(await written(topic, partition)).toEqual(
          Array.from({ length: 100 }, (_, i) => `p${partition}-${i}`),
        )
      }
    })

    it('keeps order over sends that nobody waits for', async () => {
      const topic = await backEnd.createTopic(1)
      const values = Array.from({ length: 20 }, (_, i) => `v${i}`)
      await Promise.all(values.map((value) => sink.send([record(topic, 0, value)])))
      expect(await written(topic)).toEqual(values)
    })

    it('writes to several topics at once', async () => {
      const [one, two] = [await backEnd.createTopic(1), await backEnd.createTopic(1)]
      await sink.send([record(one, 0, 'a'), record(two, 0, 'b'), record(one, 0, 'c')])
      expect(await written(one)).toEqual(['a', 'c'])
      expect(await written(two)).toEqual(['b'])
    })

    it("chooses the partition of a keyed record as Kafka's own clients do", async () => {
      const topic = await backEnd.createTopic(5)
      const keys = Array.from({ length: 50 }, (_, i) => Buffer.from(`rig-${i}`))
      await sink.send(keys.map((key) => ({ ...record(topic, null, String(key)), key })))
      for (const partition of [0, 1, 2, 3, 4]) {
        const expected = keys.filter((key) => partitionOfKey(key, 5) === partition).map(String)
        expect(await written(topic, partition)).toEqual(expected)
      }
    })

    it('spreads records without key or partition', async () => {
      const topic = await backEnd.createTopic(3)
      await sink.send(Array.from({ length: 9 }, (_, i) => record(topic, null, `v${i}`)))
      for (const partition of [0, 1, 2]) expect(await written(topic, partition)).toHaveLength(3)
    })

    it('splits what is larger than a batch may be', async () => {
      const topic = await backEnd.createTopic(1)
      const records = Array.from({ length: 50 }, (_, i) => record(topic, 0, String(i).padEnd(100_000, '-')))
      expect(await sink.send(records)).toEqual([])
      expect((await written(topic)).map((value) => Number.parseInt(value))).toEqual(records.map((_, i) => i))
    })

    it('refuses a record that is too large for its own sake, and writes the others', async () => {
      const topic = await backEnd.createTopic(2)
      const narrow = backEnd.sink({ maxRecordBytes: 10_000 })
      await narrow.start()
      const large = 'x'.repeat(20_000)
      const records = ['a', large, 'b', large, 'c'].map((value) => record(topic, 0, value))
      const refusals = await narrow.send(records)
      expect(refusals.map(({ index, kind }) => [index, kind])).toEqual([
        [1, 'too-large'],
        [3, 'too-large'],
      ])
      for (const { message } of refusals) expect(message).toContain(topic)
      expect(await written(topic)).toEqual(['a', 'b', 'c'])
      await narrow.close(2_000)
    })

    const hourMs = 3_600_000
    const key = Buffer.from('k')
    it.each([
      ['too-large', { maxRecordBytes: 20_000 }, { value: Buffer.alloc(30_000) }],
      ['bad-timestamp', { mostMsAhead: hourMs }, { timestampMs: Date.now() + 48 * hourMs }],
      ['bad-timestamp', { mostMsBehind: hourMs }, { timestampMs: Date.now() - 48 * hourMs }],
      ['rejected', { compacted: true }, { key: null }],
    ] as const)(
      'finds the records that a topic rejects as %s under %j, and writes the others in order',
      async (kind, rules, bad) => {
        const topic = await backEnd.createTopic(2, rules)
        const records = Array.from({ length: 300 }, (_, i) => {
          const good = { ...record(topic, i % 2, `v${i}`), key, timestampMs: Date.now() }
          return i % 100 === 50 ? { ...good, ...bad } : good
        })
        const rejected = await sink.send(records)
        expect(rejected.map((each) => [each.index, each.kind]).sort()).toEqual([
          [150, kind],
          [250, kind],
          [50, kind],
        ])
        for (const { message } of rejected) expect(message).toContain(topic)
        for (const partition of [0, 1]) {
          const expected = records.filter((each, i) => each.partition === partition && i % 100 !== 50)
          expect(await written(topic, partition)).toEqual(expected.map(({ value }) => String(value)))
        }
        expect(await sink.send([{ ...record(topic, 0, 'after'), key }])).toEqual([])
      },
    )

    it.each([Number.NaN, 1.5, 2 ** 63, -5])(
      'rejects a record with the time %d alone',
      async (timestampMs) => {
        const topic = await backEnd.createTopic(1)
        const records = ['a', 'b', 'c'].map((value) => record(topic, 0, value))
        const rejected = await sink.send([records[0]!, { ...records[1]!, timestampMs }, records[2]!])
        expect(rejected).toMatchObject([{ index: 1, kind: 'bad-timestamp' }])
        expect(rejected[0]?.message).toContain(String(timestampMs))
        expect(await written(topic)).toEqual(['a', 'c'])
      },
    )

    it('takes a record without a time (-1) among others', async () => {
      const topic = await backEnd.createTopic(1)
      const records = ['a', 'b', 'c'].map((value) => record(topic, 0, value))
      expect(await sink.send([records[0]!, { ...records[1]!, timestampMs: -1 }, records[2]!])).toEqual([])
      expect(await written(topic)).toEqual(['a', 'b', 'c'])
    })

    it('takes an empty send', async () => {
      expect(await sink.send([])).toEqual([])
    })

    it('does not mind what becomes of the buffers afterwards', async () => {
      const topic = await backEnd.createTopic(1)
      const value = Buffer.from('first')
      await sink.send([{ ...record(topic, 0, ''), value }])
      value.write('later')
      expect(await written(topic)).toEqual(['first'])
    })

    it('tells the number of partitions, and CONFIG for a topic that does not exist', async () => {
      const topic = await backEnd.createTopic(7)
      expect(await sink.partitionCount(topic)).toBe(7)
      await expect(sink.partitionCount('no-such-topic')).rejects.toMatchObject({
        code: 'CONFIG',
        topic: 'no-such-topic',
      })
    })

    it('rejects with PRODUCE_REFUSED for a topic or partition that does not exist, and goes on', async () => {
      const topic = await backEnd.createTopic(1)
      await expect(sink.send([record('no-such-topic', 0, 'a')])).rejects.toMatchObject({
        code: 'PRODUCE_REFUSED',
      })
      await expect(sink.send([record(topic, 1, 'a')])).rejects.toMatchObject({ code: 'PRODUCE_REFUSED' })
      expect(await sink.send([record(topic, 0, 'b')])).toEqual([])
      expect(await written(topic)).toEqual(['b'])
    })

    it('is connected from start to close', async () => {
      const another = backEnd.sink()
      expect(another.connected).toBe(false)
      await another.start()
      expect(another.connected).toBe(true)
      await another.close(2_000)
      expect(another.connected).toBe(false)
      await another.close(2_000)
    })

    it('throws UNREACHABLE when there is no broker', async () => {
      const { sink: lost } = backEnd.unreachable()
      await expect(lost.start()).rejects.toMatchObject({ code: 'UNREACHABLE' })
      await lost.close(2_000)
    })
  })
}
