import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodePartitionCounts,
  encodePartitionCounts,
} from '../../../../src/transport/kafkajs/protocol/partition-counts.ts'

const topic = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '0'))
const counts = fc.uniqueArray(fc.tuple(topic, fc.nat(1_000_000)), { selector: ([name]) => name })

describe('partition counts', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(counts, (entries) => {
        const written = new Map(entries)
        expect(decodePartitionCounts(encodePartitionCounts(written))).toEqual(written)
      }),
    )
  })

  it('give the same bytes in whatever order they are told', () => {
    fc.assert(
      fc.property(counts, (entries) => {
        const reversed = new Map([...entries].reverse())
        expect(encodePartitionCounts(reversed)).toEqual(encodePartitionCounts(new Map(entries)))
      }),
    )
  })

  it('give other bytes when asked for, which are read the same', () => {
    const written = new Map([['a', 1]])
    const [first, again] = [encodePartitionCounts(written), encodePartitionCounts(written, 1)]
    expect(again).not.toEqual(first)
    expect(decodePartitionCounts(again)).toEqual(written)
  })

  it.each([
    ['nothing', null],
    ['nothing at all', undefined],
    ['no bytes', Buffer.alloc(0)],
    ["another assigner's bytes", Buffer.from([0, 0, 0, 1, 0xff])],
    ['other JSON', Buffer.from('[1]')],
    ['null', Buffer.from('{"partitions":null}')],
    ['text for a number', Buffer.from('{"partitions":{"a":"4"}}')],
    ['less than none', Buffer.from('{"partitions":{"a":-1}}')],
    ['more than there can be', Buffer.from('{"partitions":{"a":1e12}}')],
  ])('are none where a member says %s', (_, userData) => {
    expect(decodePartitionCounts(userData)).toEqual(new Map())
  })
})
