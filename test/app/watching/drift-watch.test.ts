import { describe, expect, it } from 'vitest'
import { StreamDrift } from '../../../src/app/watching/drift-watch.ts'
import { Book } from '../../../src/monitor/book.ts'
import type { Layout } from '../../../src/monitor/layout.ts'
import { keyOf } from '../../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../../src/monitor/monitor-topic.ts'

const version = { model: 'cooler', version: '7', digest: 'd' }
const layout: Layout = {
  ...{ digest: 'l', source: 'model-file', outputs: [], labels: null, trainedUntil: null },
  features: [
    {
      bins: { kind: 'number', name: 'x', edges: [0, 1], range: null },
      ...{ reference: null, deviation: null, importance: 1 },
    },
  ],
}
const limits = {
  ...{ score: 5, missing: 0.05, unknown: 0.01, outOfRange: 0.05, opensAfter: 2, closesAfter: 3 },
  ...{ leastWindows: 11, mostWindows: 44 },
}

/** A slice of ten rows. */
function piece(number: number, counts: readonly number[]): MonitorRecord {
  const model = { ...version, role: 'primary', arm: null, layout: 'l', rows: 10, failed: 0 } as const
  return {
    ...{ kind: 'piece', instance: 'a', topic: 't', partition: 0, since: 1, generation: 1, began: '0' },
    ...{ beganMs: null, toMs: null, number, settled: number },
    from: String(number * 10),
    to: String(number * 10 + 10),
    slices: [
      {
        ...{ start: number * 10, records: 10, scored: 10, skipped: 0, deadLetters: {} },
        models: [{ ...model, features: [counts], outputs: [], labels: null }],
      },
    ],
  }
}

const usual = [3, 4, 3, 0, 0, 0, 0]
const moved = [0, 0, 10, 0, 0, 0, 0]

function watched() {
  const book = new Book({ slicesBy: 'records', slices: 400, keys: 10 }, { now: () => 0 })
  const take = (...records: MonitorRecord[]) => {
    book.take(records.map((value) => ({ key: keyOf(value), value })))
  }
  take({ kind: 'layout', ...version, layout })
  const open = () => new StreamDrift({ step: { by: 'records', step: 10 }, limits, now: () => 99 })
  return { book, take, open }
}

describe('StreamDrift', () => {
  it('judges each window that became complete, and says the newest report', () => {
    const { book, take, open } = watched()
    const drift = open()
    take(...Array.from({ length: 80 }, (_, at) => piece(at, usual)))
    const first = drift.look(book)
    expect(first.reports).toMatchObject([{ ...version, at: 99, window: { start: 740, end: 800, rows: 60 } }])
    expect(first.conditions.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'feature-drift off',
      'missing-values off',
    ])
    expect(drift.look(book)).toEqual({ reports: [], conditions: [] })
    take(...[80, 81, 82, 83, 84].map((at) => piece(at, moved)))
    const { reports, conditions } = drift.look(book)
    expect(reports).toHaveLength(1)
    // Of each of the five windows.
    expect(conditions.map(({ state }) => state).filter((_, at) => at % 2 === 0)).toEqual([
      ...['between', 'on', 'on', 'on', 'on'],
    ])
  })

  it('says of what was before its first look the newest alone', () => {
    const { book, take, open } = watched()
    take(...Array.from({ length: 80 }, (_, at) => piece(at, at < 75 ? usual : moved)))
    const { reports, conditions } = open().look(book)
    expect(reports).toMatchObject([{ features: [{ verdict: 'drift' }] }])
    expect(conditions).toHaveLength(2)
  })

  it('forgets a version that nobody serves', () => {
    const { book, take, open } = watched()
    const drift = open()
    take(...Array.from({ length: 80 }, (_, at) => piece(at, usual)))
    drift.look(book)
    book.take([{ key: 'layout/cooler/7/d', value: null }])
    take(piece(80, usual))
    expect(drift.look(book)).toEqual({ reports: [], conditions: [] })
  })
})
