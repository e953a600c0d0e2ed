import { describe, expect, it } from 'vitest'
import { Book, slicesKey } from '../../src/monitor/book.ts'
import type { MonitorRecord } from '../../src/monitor/monitor-topic.ts'
import { aKey, anInstance, aPiece, entryOf, records } from './monitor-records.ts'

const limits = { slicesBy: 'records', slices: 3, keys: 2 } as const

function aBook(startMs = 0) {
  const clock = { nowMs: startMs, now: () => clock.nowMs }
  const book = new Book(limits, clock)
  const take = (...all: MonitorRecord[]) => {
    book.take(all.map(entryOf))
  }
  return { book, clock, take }
}

describe('what the monitor topic says now', () => {
  it('is the newest record under a key, of each kind', () => {
    const { book, take } = aBook()
    take(...Object.values(records), { ...records.kpi, value: 0.5 })
    const { layouts, instances, keys, letters, drift, alerts, quality, kpis } = book
    expect([layouts, letters, drift, alerts, quality]).toEqual(
      (['layout', 'letter', 'drift', 'alert', 'quality'] as const).map((kind) => [records[kind]]),
    )
    expect(instances.map(({ report }) => report)).toEqual([records.instance])
    expect(keys).toEqual([records.key])
    expect(kpis).toEqual([{ ...records.kpi, value: 0.5 }])
    expect(book.layoutOf(records.drift)).toEqual(records.layout.layout)
    expect(book.layoutOf({ ...records.drift, digest: 'other' })).toBeNull()
  })

  it('is nothing where a record was taken back', () => {
    const { book, take } = aBook()
    take(records.instance, records.kpi)
    book.take([
      { key: 'instance/a', value: null },
      { key: 'nothing', value: null },
    ])
    expect([book.instances, book.report('instance/a'), book.report('kpi/missed cooler failures')]).toEqual([
      [],
      null,
      records.kpi,
    ])
  })

  it('adds slices up, each record once', () => {
    const { book, take } = aBook()
    // The second owner began where the first one's commit failed.
    take(aPiece(), aPiece({ instance: 'b', since: 9, generation: 2, number: 0 }))
    expect(book.slices.map(({ start, records: count }) => [start, count])).toEqual([[0, 10]])
    take(aPiece({ instance: 'b', since: 9, generation: 2, number: 1, from: '10', to: '20' }))
    expect(book.slices.map(({ start, records: count }) => [start, count])).toEqual([[0, 20]])
    expect(book.ends).toEqual(new Map([['cycles/0', 20n]]))
  })

  it('keeps as many keys as it may: those that were silent longest go', () => {
    const { book, take } = aBook()
    take(aKey('a'), aKey('b'), aKey('a', 5), aKey('c'))
    expect(book.keys.map(({ key }) => key)).toEqual(['a', 'c'])
  })
})

describe('an instance', () => {
  it('is silent when three reports are missing, and forgotten an hour later', () => {
    const { book, clock, take } = aBook()
    take(anInstance('a'), anInstance('b'))
    clock.nowMs = 6_001
    take(anInstance('b', { at: 6_001 }))
    expect(book.instances.map(({ report, isSilent }) => [report.instance, isSilent])).toEqual([
      ['a', true],
      ['b', false],
    ])
    clock.nowMs = 3_600_001
    book.take([])
    expect(book.instances.map(({ report }) => report.instance)).toEqual(['b'])
  })

  it('that speaks now is not silent for the clock that it has', () => {
    const { book, take } = aBook(50_000)
    take(anInstance('a', { at: 1_000 }))
    expect(book.instances.map(({ isSilent }) => isSilent)).toEqual([false])
  })

  it('of yesterday is not heard now, when its report is read again', () => {
    const { book, take } = aBook(86_400_000)
    take(anInstance('a', { at: 0 }))
    expect(book.instances).toEqual([])
  })
})

describe('what changed since', () => {
  it('is told by key, with what went and what took its place', () => {
    const { book, take } = aBook()
    take(aKey('a'), aKey('b'))
    const then = book.sequence
    take(aKey('c'), aPiece(), records.kpi, records.kpi)
    book.take([{ key: 'key/b', value: null }])
    expect([...book.changedSince(then)!].toSorted()).toEqual(
      ['key/a', 'key/b', 'key/c', 'kpi/missed cooler failures', slicesKey].toSorted(),
    )
    expect(['key/a', 'key/b', 'key/c'].map((key) => book.report(key)?.kind ?? null)).toEqual([
      null,
      null,
      'key',
    ])
  })

  it('is nothing where nothing came', () => {
    const { book } = aBook()
    book.take([])
    expect(book.changedSince(book.sequence)).toEqual(new Set())
  })
})
