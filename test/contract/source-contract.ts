import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Source } from '../../src/pipeline/ports.ts'
import type { BackEnd, SourceOptions } from './back-end.ts'
import { newGroup, numbered, positionsOf, record, takeRecords, valuesOf } from './back-end.ts'

/** What every `Source` must do. */
export function sourceContract(open: () => Promise<BackEnd>): void {
  describe('source contract', () => {
    let backEnd: BackEnd

    beforeAll(async () => void (backEnd = await open()))
    afterAll(() => backEnd.close())

    async function filledTopic(partitionCount: number, count: number): Promise<string> {
      const topic = await backEnd.createTopic(partitionCount)
      await write(topic, numbered(topic, partitionCount, count))
      return topic
    }

    async function write(topic: string, records = [record(topic, 0, 'more')]): Promise<void> {
      const sink = backEnd.sink()
      await sink.start()
      expect(await sink.send(records)).toEqual([])
      await sink.close(2_000)
    }

    async function member(options: SourceOptions): Promise<Source> {
      const source = backEnd.source(options)
      await source.start()
      return source
    }

    it('hands out all records of all partitions, in offset order within each', async () => {
      const topic = await filledTopic(3, 500)
      const source = await member({ topic, groupId: newGroup() })
      const batches = await takeRecords(source, 1500, 100)
      for (const partition of [0, 1, 2]) {
        const expected = Array.from({ length: 500 }, (_, i) => `p${partition}-${i}`)
        expect(valuesOf(batches, partition)).toEqual(expected)
      }
      for (const { records, nextOffset } of batches) expect(nextOffset).toBe(records.at(-1)!.offset + 1n)
      await source.close(2_000)
    })

    it('gives at most as many records as asked for, in at most one batch a partition, none of them empty', async () => {
      const topic = await filledTopic(3, 40)
      const source = await member({ topic, groupId: newGroup() })
      for (let taken = 0; taken < 120;) {
        const batches = (await source.take(7)) ?? []
        const count = batches.reduce((sum, { records }) => sum + records.length, 0)
        expect(count).toBeLessThanOrEqual(7)
        expect(new Set(batches.map(({ partition }) => partition)).size).toBe(batches.length)
        for (const { records } of batches) expect(records.length).toBeGreaterThan(0)
        taken += count
      }
      await source.close(2_000)
    })

    it('passes a record on as it was written', async () => {
      const topic = await backEnd.createTopic(1)
      const headers = [
        { key: 'b', value: Buffer.from([0xff, 0]) },
        { key: 'a', value: null },
        { key: 'b', value: Buffer.alloc(0) },
      ]
      const full = {
        topic,
        partition: 0,
        key: Buffer.from([0, 1, 0xff]),
        value: Buffer.from('v'),
        headers,
        timestampMs: Date.now() - 1000,
      }
      const tombstone = { ...full, value: null, key: Buffer.alloc(0), headers: [] }
      await write(topic, [full, tombstone])
      const source = await member({ topic, groupId: newGroup() })
      const records = (await takeRecords(source, 2)).flatMap((batch) => batch.records)
      const { key, value, timestampMs } = full
      expect(records).toEqual([
        { offset: 0n, key, value, headers, timestampMs },
        { offset: 1n, key: Buffer.alloc(0), value: null, headers: [], timestampMs },
      ])
      await source.close(2_000)
    })

    it('gathers what comes while somebody is busy', async () => {
      const topic = await backEnd.createTopic(2)
      const source = await member({ topic, groupId: newGroup() })
      const busy = Promise.withResolvers<undefined>()
      const taking = source.take(10, busy.promise)
      await write(topic, numbered(topic, 2, 2))
      await write(topic, numbered(topic, 2, 1))
      await expect.poll(() => source.status().reduce((sum, { lag }) => sum + lag, 0n)).toBe(6n)
      busy.resolve(undefined)
      expect(valuesOf((await taking) ?? [])).toHaveLength(6)
      await source.close(2_000)
    })

    it('does not wait for the busy where all is there that is wanted, or when it is stopped', async () => {
      const topic = await filledTopic(1, 12)
      const source = await member({ topic, groupId: newGroup() })
      const forever = new Promise(() => undefined)
      expect(valuesOf((await source.take(10, forever)) ?? [])).toHaveLength(10)
      const taking = source.take(10, forever)
      source.stop()
      expect(await taking).toBeNull()
      await source.close(2_000)
    })

    it('wakes a waiting take as soon as a record comes', async () => {
      const topic = await backEnd.createTopic(2)
      const source = await member({ topic, groupId: newGroup() })
      const taking = source.take(10)
      await write(topic)
      expect(valuesOf((await taking) ?? [])).toEqual(['more'])
      await source.close(2_000)
    })

    it('lets the next member go on where the group has committed', async () => {
      const topic = await filledTopic(2, 10)
      const groupId = newGroup()
      const first = await member({ topic, groupId })
      const batches = await takeRecords(first, 14, 7)
      expect(await first.commit(positionsOf(batches))).toEqual([])
      await first.close(2_000)
      const second = await member({ topic, groupId })
      const rest = await takeRecords(second, 6)
      for (const partition of [0, 1]) {
        const all = [...valuesOf(batches, partition), ...valuesOf(rest, partition)]
        expect(all).toEqual(Array.from({ length: 10 }, (_, i) => `p${partition}-${i}`))
      }
      await second.close(2_000)
    })

    it('hands out again what was taken and not committed', async () => {
      const topic = await filledTopic(1, 5)
      const groupId = newGroup()
      const first = await member({ topic, groupId })
      await takeRecords(first, 5)
      await first.close(2_000)
      const second = await member({ topic, groupId })
      expect(valuesOf(await takeRecords(second, 5))).toHaveLength(5)
      await second.close(2_000)
    })

    it('starts a group without offsets at the end when told so', async () => {
      const topic = await filledTopic(1, 5)
      const source = await member({ topic, groupId: newGroup(), startFrom: 'latest' })
      await write(topic)
      expect(valuesOf(await takeRecords(source, 1))).toEqual(['more'])
      await source.close(2_000)
    })

    it('fences positions of another epoch and of partitions it does not have', async () => {
      const topic = await filledTopic(1, 5)
      const groupId = newGroup()
      const source = await member({ topic, groupId })
      const [batch] = await takeRecords(source, 5)
      const earlier = { topic, partition: 0, epoch: batch!.epoch - 1, nextOffset: 5n }
      const foreign = { topic, partition: 1, epoch: batch!.epoch, nextOffset: 1n }
      expect(await source.commit([earlier, foreign])).toEqual([earlier, foreign])
      expect(source.status()).toMatchObject([{ topic, partition: 0, lag: 0n, hidden: 0n, committed: null }])
      await source.close(2_000)
    })

    it('shares partitions among members and hands nothing out twice when all is committed', async () => {
      const topic = await filledTopic(4, 50)
      const groupId = newGroup()
      const seen: string[] = []
      const consume = async (source: Source) => {
        for (;;) {
          const batches = await source.take(10)
          if (batches === null) return
          seen.push(...valuesOf(batches))
          expect(await source.commit(positionsOf(batches))).toEqual([])
        }
      }
      const first = await member({ topic, groupId })
      const firstDone = consume(first)
      const second = await member({ topic, groupId })
      const secondDone = consume(second)
      await expect.poll(() => [first.status().length, second.status().length]).toEqual([2, 2])
      await write(topic, numbered(topic, 4, 50))
      await expect.poll(() => seen.length).toBeGreaterThanOrEqual(400)
      second.stop()
      // Its last commit is still on its way.
      await secondDone
      await second.close(2_000)
      await expect.poll(() => first.status().length, { timeout: 60_000 }).toBe(4)
      await write(topic, numbered(topic, 4, 10))
      await expect.poll(() => seen.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(440)
      first.stop()
      await firstDone
      await first.close(2_000)
      expect(seen).toHaveLength(440)
    })

    it('fences what a partition that moved away had left to commit', async () => {
      const topic = await filledTopic(2, 5)
      const groupId = newGroup()
      const first = await member({ topic, groupId })
      const batches = positionsOf(await takeRecords(first, 10))
      const second = await member({ topic, groupId })
      await expect.poll(() => first.status().length, { timeout: 60_000 }).toBe(1)
      const [kept] = first.status()
      const fenced = await first.commit(batches)
      expect(fenced.map(({ partition }) => partition)).toEqual([1 - kept!.partition])
      // Kept, not handed out again: the next record is the one that comes now.
      await write(topic, [record(topic, kept!.partition, 'more')])
      expect(valuesOf((await first.take(10)) ?? [])).toEqual(['more'])
      await Promise.all([first.close(2_000), second.close(2_000)])
    })

    it('resolves a waiting take with null when stopped, and still commits', async () => {
      const topic = await filledTopic(1, 5)
      const source = await member({ topic, groupId: newGroup() })
      const batches = await takeRecords(source, 5)
      const taking = source.take(10)
      source.stop()
      expect(await taking).toBeNull()
      expect(await source.take(10)).toBeNull()
      expect(await source.commit(positionsOf(batches))).toEqual([])
      expect(source.status()).toMatchObject([{ topic, partition: 0, lag: 0n, hidden: 0n, committed: 5n }])
      await source.close(2_000)
    })

    it('tells lag and committed offset, and that it has joined and is alive', async () => {
      const topic = await filledTopic(1, 5)
      const source = backEnd.source({ topic, groupId: newGroup() })
      expect(source.joined).toBe(false)
      await source.start()
      expect(source.joined).toBe(true)
      const batches = await takeRecords(source, 2, 2)
      expect(source.status()).toMatchObject([{ topic, partition: 0, lag: 3n, hidden: 0n, committed: null }])
      await source.commit(positionsOf(batches))
      expect(source.status()).toMatchObject([{ topic, partition: 0, lag: 3n, hidden: 0n, committed: 2n }])
      const tick = source.lastTickMs
      await expect.poll(() => source.lastTickMs).toBeGreaterThan(tick)
      await source.close(2_000)
      expect(source.joined).toBe(false)
    })

    it('holds a small read-ahead and still hands out everything', async () => {
      const topic = await filledTopic(2, 2_000)
      const source = await member({ topic, groupId: newGroup(), readAheadBytes: 1024 })
      const batches = await takeRecords(source, 4_000, 50)
      for (const partition of [0, 1]) expect(valuesOf(batches, partition)).toHaveLength(2_000)
      await source.close(2_000)
    })

    it('closes twice, and without having started', async () => {
      const topic = await filledTopic(1, 1)
      const source = await member({ topic, groupId: newGroup() })
      await source.close(2_000)
      await source.close(2_000)
      expect(await source.take(1)).toBeNull()
      await backEnd.source({ topic, groupId: newGroup() }).close(2_000)
    })

    it('ends with DATA_LOSS when records expired before they were read, saying which', async () => {
      const topic = await filledTopic(1, 10)
      const groupId = newGroup()
      const first = await member({ topic, groupId })
      await first.commit(positionsOf(await takeRecords(first, 2, 2)))
      await first.close(2_000)
      await backEnd.deleteBefore(topic, 0, 6n)
      const second = backEnd.source({ topic, groupId })
      const failing = second.start().then(() => second.take(10))
      await expect(failing).rejects.toMatchObject({
        code: 'DATA_LOSS',
        message: expect.stringMatching(
          /partition 0: the group's offset is 2, but records 2 to 5 expired/,
        ) as string,
      })
      await second.close(2_000)
    })

    it.each([
      ['earliest', ['p0-6', 'p0-7', 'p0-8', 'p0-9', 'more']],
      ['latest', ['more']],
    ] as const)('goes on at the %s record instead when told so', async (onDataLoss, expected) => {
      const topic = await filledTopic(1, 10)
      const groupId = newGroup()
      const first = await member({ topic, groupId })
      await first.commit(positionsOf(await takeRecords(first, 2, 2)))
      await first.close(2_000)
      await backEnd.deleteBefore(topic, 0, 6n)
      const second = await member({ topic, groupId, onDataLoss })
      await write(topic)
      expect(valuesOf(await takeRecords(second, expected.length))).toEqual(expected)
      await second.close(2_000)
    })

    it('throws CONFIG for a topic that does not exist', async () => {
      const source = backEnd.source({ topic: 'no-such-topic', groupId: newGroup() })
      await expect(source.start()).rejects.toMatchObject({ code: 'CONFIG' })
      await source.close(2_000)
    })

    it('throws UNREACHABLE when there is no broker', async () => {
      const { source } = backEnd.unreachable()
      await expect(source.start()).rejects.toMatchObject({ code: 'UNREACHABLE' })
      await source.close(2_000)
    })
  })
}
