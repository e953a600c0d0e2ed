import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeHeldPartitions,
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

  it('are told with the partitions that are held, which are read back in their order', () => {
    const held = new Map([
      ['b', [2, 0]],
      ['a', [1]],
    ])
    const written = encodePartitionCounts(new Map([['a', 2]]), 0, held)
    expect(written.toString()).toBe('{"partitions":{"a":2},"held":{"a":[1],"b":[0,2]}}')
    expect(decodePartitionCounts(written)).toEqual(new Map([['a', 2]]))
    expect(decodeHeldPartitions(written)).toEqual(
      new Map([
        ['a', [1]],
        ['b', [0, 2]],
      ]),
    )
  })

  it.each(['', '{}', '{"held":[1]}', '{"held":{"a":1}}', '{"held":{"a":[-1]}}', '{"held":{"a":["0"]}}'])(
    'know of nothing that is held where a member says %j',
    (userData) => {
      expect(decodeHeldPartitions(Buffer.from(userData))).toEqual(new Map())
    },
  )

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
