import { describe, expect, it } from 'vitest'
import { replayRange } from '../../src/app/replay-range.ts'
import type { RangeBound, RangeRequest } from '../../src/app/replay-range.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'

const at = (offset: bigint): RangeBound => ({ kind: 'offset', offset })
const time = (timeMs: number): RangeBound => ({ kind: 'time', timeMs })
const each = (...offsets: readonly (readonly [number, bigint])[]): RangeBound => ({
  kind: 'offsets',
  offsets: new Map(offsets),
})

/** Partition 0 keeps 4 to 9, partition 1 has 0 to 4, partition 2 is empty. A record's time is a hundred times its offset. */
function topicReader(): MemoryTopicReader {
  const broker = new MemoryBroker()
  broker.createTopic('t', 3)
  const record = { topic: 't', key: null, value: null, headers: [] }
  for (let i = 0; i < 10; i++) broker.append({ ...record, partition: 0, timestampMs: 100 * i }, 0)
  for (let i = 0; i < 5; i++) broker.append({ ...record, partition: 1, timestampMs: 100 * i }, 1)
  broker.partition('t', 0).deleteBefore(4n)
  return new MemoryTopicReader(broker)
}

function rangeOf(request: Partial<RangeRequest>) {
  return replayRange(topicReader(), 't', { from: null, to: null, partitions: null, ...request })
}

async function textOf(request: Partial<RangeRequest>): Promise<string> {
  const { partitions } = await rangeOf(request)
  return partitions.map(({ partition, from, to }) => `${partition}:${from}-${to}`).join(' ')
}

describe('replayRange', () => {
  it.each<[string, Partial<RangeRequest>, string]>([
    ['all there is', {}, '0:4-10 1:0-5 2:0-0'],
    ['one partition', { partitions: [1] }, '1:0-5'],
    ['from an offset to another', { from: at(5n), to: at(8n), partitions: [0] }, '0:5-8'],
    ['the same offsets of all', { from: at(2n), to: at(7n) }, '0:4-7 1:2-5 2:0-0'],
    ['offsets by partition', { from: each([0, 6n]), to: each([0, 7n], [1, 3n]) }, '0:6-7 1:0-3 2:0-0'],
    ['between times', { from: time(250), to: time(450) }, '0:4-5 1:3-5 2:0-0'],
    ['a time to come', { from: time(99_999) }, '0:10-10 1:5-5 2:0-0'],
    ['from a time to an offset before it', { from: time(800), to: at(5n) }, '0:8-8 1:5-5 2:0-0'],
    ['all of it expired', { from: at(0n), to: at(3n), partitions: [0] }, '0:4-4'],
    ['from the end', { from: at(10n), partitions: [0] }, '0:10-10'],
  ])('is %s', async (_what, request, expected) => {
    expect(await textOf(request)).toBe(expected)
  })

  it('counts the offsets', async () => {
    expect((await rangeOf({})).offsetCount).toBe(11)
  })

  it.each<[string, Partial<RangeRequest>, readonly string[]]>([
    ['nothing of all there is', {}, []],
    [
      'what expired before an open end',
      { from: at(1n), partitions: [0] },
      ['partition 0: offsets 1 to 3 (3) are gone, the topic keeps records from 4 on'],
    ],
    [
      'all that expired',
      { from: at(1n), to: at(3n), partitions: [0] },
      ['partition 0: offsets 1 to 2 (2) are gone, the topic keeps records from 4 on'],
    ],
    ['an end beyond the end', { to: each([1, 50n]) }, ['partition 1 ends at offset 5, before 50']],
    ['nothing of times', { from: time(0), to: time(99_999) }, []],
  ])('tells %s', async (_what, request, remarks) => {
    expect((await rangeOf(request)).remarks).toEqual(remarks)
  })

  it.each<[string, Partial<RangeRequest>, RegExp]>([
    ['an end before its beginning', { from: at(8n), to: at(7n) }, /--to 7 is not behind --from 8/],
    ['the same in one partition', { from: each([1, 3n]), to: at(2n) }, /^partition 1: --to 2/],
    [
      'times without anything between',
      { from: time(1_000), to: time(1_000) },
      /--to 1970-01-01T00:00:01.000Z is not behind/,
    ],
    ['a partition that is not there', { partitions: [0, 7] }, /^partition 7: topic t has partitions 0 to 2/],
    [
      'an offset of a partition that is not there',
      { from: each([3, 0n]) },
      /^partition 3: topic t has partitions 0 to 2/,
    ],
    [
      'an offset of a partition that is not read',
      { from: each([1, 0n]), partitions: [0] },
      /^partition 1: it is named in --from or --to, but not/,
    ],
    [
      'an offset beyond all ends',
      { from: at(500n) },
      /beyond the end of topic t: partition 0 holds offsets 4 to 9, .* partition 2 holds nothing \(its next offset is 0\)/,
    ],
    [
      'an offset of one partition beyond its end',
      { from: each([0, 500n], [1, 0n]) },
      /--from 500 is beyond the end of topic t: partition 0/,
    ],
  ])('refuses %s', async (_what, request, message) => {
    await expect(rangeOf(request)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    })
  })

  it('lets an offset stand that one of the partitions has reached', async () => {
    expect(await textOf({ from: at(8n) })).toBe('0:8-10 1:5-5 2:0-0')
  })

  it('says that a topic is not there', async () => {
    const request = { from: null, to: null, partitions: null }
    await expect(replayRange(topicReader(), 'other', request)).rejects.toMatchObject({ code: 'CONFIG' })
  })
})
