import { describe, expect, it } from 'vitest'
import type { WindowPlan } from '../../src/windows/plan.ts'
import { otherChannel, ReadingReader } from '../../src/windows/reading-reader.ts'
import { blocks, planOf, reading } from './support/readings.ts'

const good = reading('a', 1, 2)
const block = { rigId: 'a', ts: 1000, channel: 'ts1', hz: 2, values: [1, 2n, 3] }

function read(event: object, given: Partial<WindowPlan> = {}, recordMs = -1) {
  const reader = new ReadingReader(planOf(given), ['ts1'])
  const fault = reader.readTime(event, recordMs) ?? reader.readRest(event, recordMs)
  return { reader, fault: fault === null ? null : `${fault.reason} ${fault.field ?? ''}` }
}

describe('ReadingReader', () => {
  it('reads a reading', () => {
    const { reader, fault } = read(good)
    expect(fault).toBeNull()
    const { key, channel, firstMs, lastMs, count } = reader
    expect({ key, channel, firstMs, lastMs, count }).toEqual({
      key: 'a',
      channel: 0,
      firstMs: 1000,
      lastMs: 1000,
      count: 1,
    })
    expect([reader.timeAt(0), reader.valueAt(0)]).toEqual([1000, 2])
  })

  it('reads a block by its clock', () => {
    const { reader, fault } = read(block, { values: blocks })
    expect(fault).toBeNull()
    expect([reader.firstMs, reader.lastMs, reader.count]).toEqual([1000, 2000, 3])
    expect([0, 1, 2].map((i) => [reader.timeAt(i), reader.valueAt(i)])).toEqual([
      [1000, 1],
      [1500, 2],
      [2000, 3],
    ])
  })

  it('takes 64-bit numbers, keys of each type, and a block after a longer one', () => {
    expect(read({ ...good, value: 7n }).reader.valueAt(0)).toBe(7)
    for (const rigId of ['', 0, 7n, false]) expect(read({ ...good, rigId }).fault).toBeNull()
    const reader = new ReadingReader(planOf({ values: blocks }), ['ts1'])
    for (const values of [[1, 2, 3, 4], [9]]) {
      const event = { ...block, values }
      expect([reader.readTime(event, -1), reader.readRest(event, -1)]).toEqual([null, null])
      expect(reader.count).toBe(values.length)
    }
  })

  it.each<[string, object, string]>([
    ['no time', { ...good, ts: null }, 'missing-value ts'],
    ['a time that is none', { ...good, ts: NaN }, 'not-finite ts'],
    ['a time without end', { ...good, ts: Infinity }, 'not-finite ts'],
    ['a time in words', { ...good, ts: 'now' }, 'wrong-type ts'],
    ['a time before all calendars', { ...good, ts: -1e15 }, 'out-of-range ts'],
    ['a time in nanoseconds', { ...good, ts: 1.7e18 }, 'out-of-range ts'],
    ['no channel', { ...good, channel: undefined }, 'missing-value channel'],
    ['a channel by number', { ...good, channel: 1 }, 'wrong-type channel'],
    ['no key', { ...good, rigId: null }, 'missing-value rigId'],
    ['a key that is none', { ...good, rigId: NaN }, 'not-finite rigId'],
    ['a key of many', { ...good, rigId: ['a'] }, 'wrong-type rigId'],
    ['no value', { ...good, value: null }, 'missing-value value'],
    ['a value that is none', { ...good, value: NaN }, 'not-finite value'],
    ['a value without end', { ...good, value: -Infinity }, 'not-finite value'],
    ['a value in words', { ...good, value: '4.5' }, 'wrong-type value'],
    ['a value that is yes or no', { ...good, value: true }, 'wrong-type value'],
    ['an event without anything', {}, 'missing-value ts'],
  ])('refuses %s', (_what, event, fault) => {
    expect(read(event).fault).toBe(fault)
  })

  it.each<[string, object, string]>([
    ['no rate', { ...block, hz: null }, 'missing-value hz'],
    ['a rate of nothing', { ...block, hz: 0 }, 'out-of-range hz'],
    ['a rate backwards', { ...block, hz: -1 }, 'out-of-range hz'],
    ['a rate that is none', { ...block, hz: NaN }, 'not-finite hz'],
    ['a rate of one in ages', { ...block, hz: 1e-300 }, 'out-of-range hz'],
    ['a rate in words', { ...block, hz: '10 Hz' }, 'wrong-type hz'],
    ['no values', { ...block, values: null }, 'missing-value values'],
    ['values of none', { ...block, values: [] }, 'missing-value values'],
    ['a value alone', { ...block, values: 4 }, 'wrong-type values'],
    ['one missing among its values', { ...block, values: [1, null] }, 'missing-value values'],
    ['one that is no number', { ...block, values: [1, NaN] }, 'not-finite values'],
    ['one in words', { ...block, values: [1, '2'] }, 'wrong-type values'],
  ])('refuses a block with %s', (_what, event, fault) => {
    expect(read(event, { values: blocks }).fault).toBe(fault)
  })

  it('looks at no more than the times of other channels', () => {
    const { reader, fault } = read({ ...good, channel: 'mode', value: 'idle', rigId: null })
    expect([fault, reader.channel, reader.lastMs]).toEqual([null, otherChannel, 1000])
    const other = read({ ...block, channel: 'mode', values: ['idle', 'idle'] }, { values: blocks })
    expect([other.fault, other.reader.lastMs]).toEqual([null, 1500])
    expect(read({ ...block, channel: 'mode', hz: 0 }, { values: blocks }).fault).toBeNull()
  })

  it('refuses what is further ahead of its record than it may be, and nothing of records without a time', () => {
    const given = { maxAheadMs: 500 }
    expect(read(good, given, 500).fault).toBeNull()
    expect(read(good, given, 499).fault).toBe('out-of-range ts')
    expect(read(good, given, -1).fault).toBeNull()
    expect(read(block, { ...given, values: blocks }, 1500).fault).toBeNull()
    expect(read(block, { ...given, values: blocks }, 1499).fault).toBe('out-of-range hz')
  })
})
