import { describe, expect, it } from 'vitest'
import { changeLimit, partitionList, rangeBound } from '../../src/cli/range-values.ts'

const now = Date.parse('2026-11-28T12:00:00Z')
const bound = rangeBound(() => now)

describe('rangeBound', () => {
  it.each([
    ['0', { kind: 'offset', offset: 0n }],
    ['9007199254740993', { kind: 'offset', offset: 9_007_199_254_740_993n }],
    ['2:7', { kind: 'offsets', offsets: new Map([[2, 7n]]) }],
    [
      '0:1000,11:2000',
      {
        kind: 'offsets',
        offsets: new Map([
          [0, 1_000n],
          [11, 2_000n],
        ]),
      },
    ],
    ['2026-11-27T00:00Z', { kind: 'time', timeMs: Date.parse('2026-11-27T00:00:00Z') }],
    ['2026-11-27T01:30:00.250+02:00', { kind: 'time', timeMs: Date.parse('2026-11-26T23:30:00.250Z') }],
    ['2026-11-27', { kind: 'time', timeMs: Date.parse('2026-11-27T00:00:00Z') }],
    ['24h', { kind: 'time', timeMs: Date.parse('2026-11-27T12:00:00Z') }],
    ['90s', { kind: 'time', timeMs: now - 90_000 }],
    ['7d', { kind: 'time', timeMs: now - 7 * 86_400_000 }],
  ])('reads %s', (text, expected) => {
    expect(bound(text)).toEqual(expected)
  })

  it.each(['', '-1', '1.5', 'yesterday', '2026-11-27T00:00', '2026-13-40', '0:', '0:1,0:2', '0:1,,2:3'])(
    'refuses %j',
    (text) => {
      expect(() => bound(text)).toThrow(/It must be|named twice/)
    },
  )
})

describe('partitionList', () => {
  it('reads numbers', () => {
    expect(partitionList('0,2,11')).toEqual([0, 2, 11])
  })

  it.each(['', '0,', 'a', '-1', '0-3'])('refuses %j', (text) => {
    expect(() => partitionList(text)).toThrow('numbers of partitions')
  })
})

describe('changeLimit', () => {
  it.each([
    ['0', 0, 100, false],
    ['0', 1, 100, true],
    ['12', 12, 100, false],
    ['12', 13, 100, true],
    ['0.5%', 5, 1_000, false],
    ['0.5%', 6, 1_000, true],
    ['0%', 0, 0, false],
  ])('%s is exceeded by %d of %d: %s', (text, changed, records, expected) => {
    expect(changeLimit(text).exceededBy(changed, records)).toBe(expected)
  })

  it.each(['', '-1', '1.5', '101%', 'x%'])('refuses %j', (text) => {
    expect(() => changeLimit(text)).toThrow('number of records')
  })
})
