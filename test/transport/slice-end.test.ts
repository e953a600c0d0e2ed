import { describe, expect, it } from 'vitest'
import { noHeaders } from '../../src/core/record.ts'
import { earlier, upTo } from '../../src/transport/slice-end.ts'
import type { TopicSlice } from '../../src/transport/topic-reader.ts'

const slice: TopicSlice = {
  topic: 'in',
  partition: 0,
  records: [3n, 4n, 7n].map((offset) => ({
    offset,
    key: null,
    value: null,
    headers: noHeaders,
    timestampMs: -1,
  })),
  nextOffset: 9n,
}

describe('upTo', () => {
  it.each([
    [0n, []],
    [4n, [3n]],
    [5n, [3n, 4n]],
    [8n, [3n, 4n, 7n]],
    [9n, [3n, 4n, 7n]],
  ])('leaves of a slice what stands before %s', (end, offsets) => {
    expect(upTo(end, slice).records.map(({ offset }) => offset)).toEqual(offsets)
  })
})

describe('earlier', () => {
  it.each([
    [5n, undefined, 5n],
    [5n, 3n, 3n],
    [5n, 9n, 5n],
  ])('of the ends %s and %s is %s', (end, other, expected) => {
    expect(earlier(end, other)).toBe(expected)
  })
})
