import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sink } from '../../src/pipeline/ports.ts'
import type { TopicReader } from '../../src/transport/topic-reader.ts'
import type { BackEnd } from './back-end.ts'
import { numbered, readAll, record, valuesOf } from './back-end.ts'

/** What every `TopicReader` must do. */
export function topicReaderContract(open: () => Promise<BackEnd>): void {
  describe('topic reader contract', () => {
    let backEnd: BackEnd
    let sink: Sink
    let reader: TopicReader

    beforeAll(async () => {
      backEnd = await open()
      sink = backEnd.sink()
      await sink.start()
      reader = await backEnd.reader()
    })
    afterAll(async () => {
      await reader.close()
      await sink.close(2_000)
      await backEnd.close()
    })

    async function filledTopic(partitionCount: number, count: number): Promise<string> {
      const topic = await backEnd.createTopic(partitionCount)
      await sink.send(numbered(topic, partitionCount, count))
      return topic
    }

    it('tells where each partition begins and ends', async () => {
      const topic = await filledTopic(2, 5)
      await backEnd.deleteBefore(topic, 1, 3n)
      expect(await reader.bounds(topic)).toEqual([
        { partition: 0, low: 0n, high: 5n },
        { partition: 1, low: 3n, high: 5n },
      ])
    })

    it('reads every partition from its beginning to its end, and an empty topic at once', async () => {
      const topic = await filledTopic(3, 2_500)
      const slices = await readAll(reader, topic)
      for (const partition of [0, 1, 2]) {
        expect(valuesOf(slices, partition)).toEqual(
          Array.from({ length: 2_500 }, (_, i) => `p${partition}-${i}`),
        )
      }
      expect(await readAll(reader, await backEnd.createTopic(2))).toEqual([])
    })

    it('reads from given offsets on, a partition that is not named from its beginning', async () => {
      const topic = await filledTopic(2, 5)
      const slices = await readAll(reader, topic, new Map([[1, 3n]]))
      expect(valuesOf(slices, 0)).toHaveLength(5)
      expect(valuesOf(slices, 1)).toEqual(['p1-3', 'p1-4'])
    })

    it('reads up to given offsets, and no further than the end', async () => {
      const topic = await filledTopic(3, 5)
      const to = new Map([
        [0, 2n],
        [1, 9n],
        [2, 0n],
      ])
      const slices = await readAll(reader, topic, new Map([[1, 3n]]), to)
      expect([0, 1, 2].map((partition) => valuesOf(slices, partition))).toEqual([
        ['p0-0', 'p0-1'],
        ['p1-3', 'p1-4'],
        [],
      ])
    })

    it('passes over what expired, to an end of all that was wanted', async () => {
      const topic = await filledTopic(2, 5)
      await backEnd.deleteBefore(topic, 0, 3n)
      await backEnd.deleteBefore(topic, 1, 5n)
      const from = new Map([
        [0, 1n],
        [1, 1n],
      ])
      const slices = await readAll(reader, topic, from, new Map([[1, 3n]]))
      expect(valuesOf(slices)).toEqual(['p0-3', 'p0-4'])
    })

    it('finds the first record of a time or later, in each partition', async () => {
      const topic = await backEnd.createTopic(2)
      await sink.send(
        [100, 300, 200, 400].map((timestampMs, i) => ({
          ...record(topic, 0, String(i)),
          timestampMs: 1_700_000_000_000 + timestampMs,
        })),
      )
      const at = (ms: number) => reader.offsetsAt(topic, 1_700_000_000_000 + ms)
      for (const [ms, offset] of [
        [0, 0n],
        [100, 0n],
        [101, 1n],
        [300, 1n],
        [301, 3n],
        [401, 4n],
      ] as const)
        expect([ms, await at(ms)]).toEqual([
          ms,
          new Map([
            [0, offset],
            [1, 0n],
          ]),
        ])
    })

    it('follows what comes, until it is told to stop', async () => {
      const topic = await filledTopic(2, 5)
      const stop = new AbortController()
      const seen: string[] = []
      const following = (async () => {
        for await (const slice of reader.follow(
          topic,
          stop.signal,
          new Map([
            [1, 4n],
            [0, 5n],
          ]),
        ))
          seen.push(...valuesOf([slice]))
      })()
      await expect.poll(() => seen).toEqual(['p1-4'])
      await sink.send([record(topic, 0, 'new')])
      await expect.poll(() => seen).toEqual(['p1-4', 'new'])
      stop.abort()
      await following
    })

    it('follows from where records expired at the first that is still there', async () => {
      const topic = await filledTopic(1, 5)
      await backEnd.deleteBefore(topic, 0, 3n)
      const stop = new AbortController()
      for await (const slice of reader.follow(topic, stop.signal, new Map([[0, 1n]]))) {
        expect(valuesOf([slice])).toEqual(['p0-3', 'p0-4'])
        stop.abort()
      }
    })

    it('throws CONFIG for a topic that does not exist', async () => {
      await expect(reader.bounds('no-such-topic')).rejects.toMatchObject({ code: 'CONFIG' })
    })
  })
}
