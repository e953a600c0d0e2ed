import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { autoregressive, offset } from '../../../bench/drift/streams.ts'
import { DriftJudge, slicesToRemember } from '../../../src/monitor/drift/judge.ts'
import type { ColumnDrift } from '../../../src/monitor/reports.ts'
import type { VersionSlice } from '../../../src/monitor/drift/version-slice.ts'
import type { Layout } from '../../../src/monitor/layout.ts'
import { seeded } from '../../support/seeded.ts'
import { skipAloud } from '../../support/skip-aloud.ts'
import {
  judged,
  layoutOfTable,
  layoutWithBaseline,
  shuffled,
  slicesOf,
  someVersion,
} from './support/judged-rows.ts'

const file = '../shared/data/hydraulic/hydCondMonitorData.csv'

/** The defaults of the config. */
const limits = {
  ...{ score: 5, missing: 0.05, unknown: 0.01, outOfRange: 0.05, opensAfter: 2, closesAfter: 3 },
  ...{ leastWindows: 11, mostWindows: 44 },
}

describe.skipIf(skipAloud(!existsSync(file) && `the rig's cycles are not there (${file})`))(
  'the real cycles of the rig, 60 a window',
  () => {
    const [head, ...lines] = readFileSync(existsSync(file) ? file : '/dev/null', 'utf8')
      .trim()
      .split('\n')
    const names = head!.split(',').slice(0, 17)
    const rows = lines.map((line) => line.split(',').map(Number))
    const table = new Map(names.map((name, at) => [name, Float64Array.from(rows, (row) => row[at]!)]))
    const layout = layoutOfTable(table)

    it('raise an alert within 60 cycles of each change of the cooler, and no other', () => {
      const { alerts, reports } = judged(slicesOf(table, layout, 10), layout, limits)
      const opened = alerts.filter(({ state }) => state === 'open')
      expect(opened.map(({ subject, openedAt }) => `${openedAt} ${subject}`)).toEqual([
        '790 cooler@7/cool_eff_pct',
        '1510 cooler@7/psd_bar',
        '1510 cooler@7/cool_eff_pct',
      ])
      for (const change of [732, 1464]) {
        const alert = opened.find(({ openedAt }) => openedAt > change && openedAt <= change + 60)!
        const { moved } = reports.find(({ at }) => at === alert.openedAt)!
        expect(moved.slice(0, 3)).toEqual(expect.arrayContaining(['cool_eff_pct', 'cool_pwr_pct']))
      }
      expect(alerts.filter(({ state }) => state === 'closed')).toHaveLength(3)
    })

    it('raise none in another order', () => {
      for (let seed = 1; seed <= 20; seed++) {
        const order = shuffled(rows.length, seeded(seed))
        const { alerts, reports } = judged(slicesOf(table, layout, 10, order), layout, limits)
        expect(reports.length).toBeGreaterThan(200)
        expect(alerts).toEqual([])
      }
    })
  },
)

describe('windows of records that resemble their neighbours', () => {
  const size = 10
  const calm = autoregressive(5000, 6, 0.5, seeded(7))
  const layout = layoutOfTable(calm)

  it('raise no alert while nothing changes', () => {
    const { alerts, reports } = judged(slicesOf(calm, layout, size), layout, limits)
    expect(reports.at(-1)!.features.map(({ verdict }) => verdict)).toEqual(Array(6).fill('steady'))
    expect(alerts).toEqual([])
  })

  it('learn first', () => {
    const { reports } = judged(slicesOf(calm, layout, size), layout, limits)
    expect(reports[0]).toMatchObject({
      blocks: { known: 0, needed: 11 },
      window: { start: 0, end: 60, rows: 60 },
    })
    expect(reports[65]!.features[0]).toMatchObject({ verdict: 'learning', score: null })
    expect(reports[66]).toMatchObject({ blocks: { known: 11, needed: 11 }, against: 'earlier-windows' })
    expect(reports[66]!.features[0]!.score).not.toBeNull()
  })

  it('tell a change once, and take it for usual later', () => {
    const jump = new Map(calm)
    jump.set(
      'x2',
      calm.get('x2')!.map((value, row) => (row < 3000 ? value : value + 3)),
    )
    const { alerts } = judged(slicesOf(jump, layout, size), layout, limits)
    expect(alerts.map(({ state, subject }) => `${state} ${subject}`)).toEqual([
      'open cooler@7/x2',
      'closed cooler@7/x2',
    ])
    expect(alerts[0]!.openedAt).toBeLessThanOrEqual(3060)
    expect(alerts[1]!.closedAt).toBeLessThanOrEqual(3060 + 12 * 60)
  })

  it('weigh by importance what moved', () => {
    const both = offset(offset(calm, 'x1', 3000, 0.05), 'x4', 3000, 0.1)
    const weighted = layoutOfTable(calm, { x1: 0.9, x4: 0.1 })
    const movedAt = (of: Layout) =>
      judged(slicesOf(both, of, size), of, limits).reports.find(({ at }) => at === 3100)!.moved
    expect(movedAt(layout)).toEqual(['x4', 'x1'])
    expect(movedAt(weighted)).toEqual(['x1', 'x4'])
  })

  it('that move slowly are found by a baseline alone', () => {
    const slow = offset(autoregressive(3000, 2, 0.5, seeded(9)), 'x0', 1000, 0.08 / 100)
    const before = layoutWithBaseline(autoregressive(5000, 2, 0.5, seeded(8)), 60)
    const [first] = judged(slicesOf(slow, before, size), before, limits).alerts
    expect(first).toMatchObject({ subject: 'cooler@7/x0' })
    expect(first!.openedAt).toBeGreaterThan(1000)
    const unaware = layoutOfTable(new Map([...slow]))
    expect(judged(slicesOf(slow, unaware, size), unaware, limits).alerts).toEqual([])
  })

  it('are judged by another instance as by the one before it', () => {
    const jump = new Map(calm)
    jump.set(
      'x2',
      calm.get('x2')!.map((value, row) => (row < 4500 ? value : value + 3)),
    )
    const slices = [...slicesOf(jump, layout, size)]
    const remembered = slices.slice(-slicesToRemember(limits))
    expect(remembered.length).toBeLessThan(slices.length)
    const last = (some: readonly VersionSlice[]) => judged(some, layout, limits).reports.at(-1)
    expect(last(remembered)).toEqual(last(slices))
  })
})

describe('columns without an ordinary distribution', () => {
  const of = (features: Layout['features'], labels: Layout['labels'] = null): Layout => ({
    ...{ digest: 'l', source: 'model-file', features, outputs: [], labels, trainedUntil: null },
  })
  const column = { reference: null, deviation: null, importance: null }
  const numbers = of([{ ...column, bins: { kind: 'number', name: 'x', edges: [0, 1], range: [0, 1] } }])

  function lastOf(
    layout: Layout,
    counts: (slice: number) => readonly number[],
    labels?: (slice: number) => number[],
  ) {
    const judge = new DriftJudge(someVersion, layout, limits)
    const reports = Array.from({ length: 80 }, (_, at) =>
      judge.take(
        { start: at, rows: 10, features: [counts(at)], outputs: [], labels: labels?.(at) ?? null },
        at + 1,
        at,
      ),
    )
    const last = reports.at(-1) ?? null
    if (last === null) throw new Error('there was no whole window')
    return last
  }

  it('were constant, and move', () => {
    const { features, moved } = lastOf(numbers, (slice) =>
      slice < 78 ? [0, 10, 0, 0, 0, 0, 0] : [0, 0, 10, 0, 0, 0, 10],
    )
    expect(features[0]).toMatchObject({ verdict: 'was-constant', outOfRange: 1 / 3 })
    expect(moved).toEqual(['x'])
  })

  it('have no values, which is no distance', () => {
    const { features } = lastOf(numbers, (slice) =>
      slice < 74 ? [3, 4, 3, 0, 0, 0, 0] : [0, 0, 0, 9, 1, 0, 0],
    )
    expect(features[0]).toMatchObject({
      ...{ verdict: 'no-values', score: null, distance: null, psi: null, psiLimit: null, missing: 0.9 },
    })
  })

  it('have too few values to be held against the usual', () => {
    const { features } = lastOf(numbers, (slice) =>
      slice < 74 ? [3, 4, 3, 0, 0, 0, 0] : [0, 0, 1, 9, 0, 0, 0],
    )
    expect(features[0]).toMatchObject({ verdict: 'learning', score: null, missing: 0.9 })
  })

  it('are levels: by shares, unknown ones with them', () => {
    const levels = of([{ ...column, bins: { kind: 'levels', name: 'mode', levels: ['a', 'b'] } }])
    const { features } = lastOf(levels, (slice) => (slice < 77 ? [5, 5, 0, 0] : [0, 0, 8, 2]))
    expect(features[0]).toMatchObject({
      verdict: 'drift',
      kolmogorovSmirnov: null,
      kolmogorovSmirnovP: null,
      missing: 6 / 60,
      unknown: 24 / 60,
    })
    expect(features[0]!.reference).toHaveLength(4)
  })

  it('are labels', () => {
    const layout = { ...numbers, labels: { levels: ['a', 'b'], reference: [50, 50] } }
    const report = lastOf(
      layout,
      () => [3, 4, 3, 0, 0, 0, 0],
      (slice) => (slice < 77 ? [5, 5] : [10, 0]),
    )
    expect(report).toMatchObject({ labels: [45, 15], labelReference: [50, 50], labelShare: 0.25 })
    // Usual: no distance, and a scatter of 0.05.
    expect(report.labelScore).toBeCloseTo(5, 9)
  })

  it('are held against a baseline that knows what is usual, from the first window on', () => {
    const [only] = numbers.features
    const known = {
      ...only!,
      reference: [300, 400, 300, 0, 0, 0, 0],
      usual: { window: 60, mean: 0.1, deviation: 0.05 },
    }
    const layout = of([known])
    const judge = new DriftJudge(someVersion, layout, limits)
    const reports = Array.from({ length: 6 }, (_, at) =>
      judge.take(
        { start: at, rows: 10, features: [[0, 0, 10, 0, 0, 0, 0]], outputs: [], labels: null },
        at + 1,
        at,
      ),
    )
    expect(reports.slice(0, 5)).toEqual([null, null, null, null, null])
    // All mass one bin higher on average, over the reference's deviation; the scatter is at least 0.75 of the mean.
    const distance = 1 / Math.sqrt(0.6)
    expect(reports[5]).toMatchObject({ against: 'baseline', features: [{ verdict: 'drift' }] })
    const [{ kolmogorovSmirnov, kolmogorovSmirnovP }] = reports[5]!.features as readonly [ColumnDrift]
    expect(kolmogorovSmirnov).toBeGreaterThan(0.2)
    expect(kolmogorovSmirnovP).toBeLessThan(0.01)
    expect(reports[5]!.features[0]!.score).toBeCloseTo((distance - 0.1) / 0.075, 9)
    expect(reports[5]!.features[0]!.distance).toBeCloseTo(distance, 9)
  })
})
