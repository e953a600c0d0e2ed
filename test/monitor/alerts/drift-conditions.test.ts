import { describe, expect, it } from 'vitest'
import { driftConditions } from '../../../src/monitor/alerts/drift-conditions.ts'
import type { Layout } from '../../../src/monitor/layout.ts'
import type { ColumnDrift, DriftReport } from '../../../src/monitor/reports.ts'

const limits = { score: 5, missing: 0.05, unknown: 0.01, outOfRange: 0.05, opensAfter: 2, closesAfter: 3 }

const layout: Layout = {
  ...{ digest: 'l', source: 'baseline', outputs: [], trainedUntil: null },
  features: [
    {
      bins: { kind: 'number', name: 'x', edges: [1], range: [0, 2] },
      reference: [45, 45, 10, 0, 0, 0],
      deviation: 1,
      importance: 0.8,
    },
    {
      bins: { kind: 'levels', name: 'mode', levels: ['a'] },
      reference: null,
      deviation: null,
      importance: 0.1,
    },
  ],
  labels: { levels: ['3'], reference: null },
}

const drift: ColumnDrift = {
  ...{ name: 'x', verdict: 'steady', score: 1, distance: 0, psi: 0, psiLimit: 0, jensenShannon: 0 },
  ...{ kolmogorovSmirnov: 0, kolmogorovSmirnovP: 1, chiSquareP: 1, missing: 0, unknown: 0, outOfRange: 0 },
  ...{ reference: null, counts: [30, 30, 0, 0, 0, 0] },
}

const report: DriftReport = {
  ...{ kind: 'drift', model: 'cooler', version: '7', digest: 'd', at: 0, layout: 'l', against: 'baseline' },
  blocks: { known: 11, needed: 11 },
  window: { start: 0, end: 60, rows: 60 },
  features: [drift, { ...drift, name: 'mode', counts: [60, 0, 0] }],
  outputs: [],
  ...{ labelShare: 0, labelScore: 2, labels: [60], labelReference: [60], moved: [] },
}

function statesOf(over: Partial<ColumnDrift>): Readonly<Record<string, string>> {
  const features = report.features.map((feature) => ({ ...feature, ...over, name: feature.name }))
  const conditions = driftConditions({ ...report, features }, layout, limits)
  return Object.fromEntries(conditions.map(({ name, subject, state }) => [`${name} ${subject}`, state]))
}

describe('conditions of a window', () => {
  it('are one a column and matter, by what it has', () => {
    expect(
      driftConditions(report, layout, limits).map(({ name, subject, severity }) => [name, subject, severity]),
    ).toEqual([
      ['feature-drift', 'cooler@7/x', 'critical'],
      ['missing-values', 'cooler@7/x', 'warning'],
      ['out-of-range', 'cooler@7/x', 'warning'],
      ['feature-drift', 'cooler@7/mode', 'warning'],
      ['missing-values', 'cooler@7/mode', 'warning'],
      ['unknown-values', 'cooler@7/mode', 'warning'],
      ['prediction-drift', 'cooler@7/label', 'critical'],
    ])
  })

  it.each([
    [{ score: 5.1 }, 'feature-drift cooler@7/x', 'on'],
    [{ score: 4.1 }, 'feature-drift cooler@7/x', 'between'],
    [{ score: 4 }, 'feature-drift cooler@7/x', 'off'],
    [{ score: null }, 'feature-drift cooler@7/x', 'between'],
    // A tenth was missing in training.
    [{ missing: 0.14 }, 'missing-values cooler@7/x', 'off'],
    [{ missing: 0.16 }, 'missing-values cooler@7/x', 'on'],
    [{ missing: 0.06 }, 'missing-values cooler@7/mode', 'on'],
    [{ unknown: 0.02 }, 'unknown-values cooler@7/mode', 'on'],
    [{ outOfRange: 0.06 }, 'out-of-range cooler@7/x', 'on'],
    [{ missing: 0.5, counts: [0, 0, 0, 0, 0, 0] }, 'missing-values cooler@7/x', 'between'],
  ])('%j: %s is %s', (over, matter, state) => {
    expect(statesOf(over)[matter]).toBe(state)
  })

  it('say what to do, and no value', () => {
    const [moved] = driftConditions({ ...report, features: [{ ...drift, score: 9.04 }] }, layout, limits)
    expect(moved).toMatchObject({ value: 9.04, limit: 5, opensAfter: 2, closesAfter: 3 })
    expect(moved!.text).toBe(
      'values of x are distributed otherwise than is usual (score 9.0, limit 5.0): see whether its sensor or its source changed',
    )
  })
})
