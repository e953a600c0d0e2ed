import { describe, expect, it } from 'vitest'
import {
  ageConditions,
  fallbackConditions,
  kpiConditions,
  silenceConditions,
} from '../../../src/monitor/alerts/conditions.ts'
import type { Reported } from '../../../src/monitor/alerts/conditions.ts'
import type { InstanceReport, KeyReport, KpiReport, LayoutReport } from '../../../src/monitor/reports.ts'

const cooler = { model: 'cooler', version: '7', digest: 'sha256:c' }
const instance: InstanceReport = {
  kind: 'instance',
  instance: 'a',
  at: 0,
  startedAt: 0,
  everyMs: 2000,
  http: '',
  ready: true,
  unready: [],
  paused: null,
  records: 0,
  scored: 0,
  skipped: 0,
  deadLetters: {},
  perSecond: 0,
  eventAge: { p50: null, p99: null },
  partitions: [{ topic: 'cycles', partition: 0, lag: 0 }],
  versions: [{ ...cooler, role: 'primary', arm: null, release: null }],
  fallbacks: {},
  unknown: {},
  memory: { heap: 0, rss: 0 },
}
const layout: LayoutReport = {
  kind: 'layout',
  ...cooler,
  layout: {
    digest: 'l',
    source: 'baseline',
    features: [],
    outputs: [],
    labels: null,
    trainedUntil: '2026-01-01',
  },
}
const nothing: Reported = { instances: [instance], layouts: [layout], keys: [], kpis: [] }
const now = Date.parse('2026-01-11T00:00:00Z')
const minute = 60_000

function keys(count: number, silentMs: number): readonly KeyReport[] {
  return Array.from({ length: count }, (_, at) => ({
    kind: 'key',
    key: `rig-${at}`,
    eventAt: 0,
    scoredAt: now - silentMs - at,
    answers: [],
  }))
}

const states = (conditions: readonly { readonly subject: string; readonly state: string }[]) =>
  Object.fromEntries(conditions.map(({ subject, state }) => [subject, state]))

describe('a fallback', () => {
  it('is an alert of its model where it answers on any instance, with the reasons', () => {
    const other = { ...instance, instance: 'b', fallbacks: { cooler: 'latency' } }
    const [condition] = fallbackConditions({ ...nothing, instances: [instance, other] })
    expect(condition).toMatchObject({
      subject: 'cooler',
      state: 'on',
      text: expect.stringMatching(/\(latency\)/) as string,
    })
    expect(states(fallbackConditions(nothing))).toEqual({ cooler: 'off' })
  })
})

describe('the age of a model', () => {
  it.each([
    [9, 'on'],
    [10, 'off'],
  ])('with a limit of %i days: %s', (days, state) => {
    const limits = { modelMs: days * 24 * 60 * minute, keyMs: null }
    expect(states(ageConditions(nothing, limits, now))).toEqual({ 'cooler@7': state })
  })

  it('is of no interest where it serves nowhere, says nothing, or nobody looks', () => {
    const unsaid = { ...layout, layout: { ...layout.layout, trainedUntil: null } }
    const limits = { modelMs: 1, keyMs: null }
    expect(ageConditions({ ...nothing, layouts: [unsaid] }, limits, now)).toEqual([])
    expect(ageConditions({ ...nothing, instances: [] }, limits, now)).toEqual([])
    expect(ageConditions(nothing, { ...limits, modelMs: null }, now)).toEqual([])
  })
})

describe('keys', () => {
  const limits = { modelMs: null, keyMs: 10 * minute }

  it('are silent after that long', () => {
    const [late] = keys(1, 11 * minute)
    const [early] = keys(1, 9 * minute)
    const conditions = silenceConditions(
      { ...nothing, keys: [late!, { ...early!, key: 'rig-b' }] },
      limits,
      now,
    )
    expect(states(conditions)).toEqual({ 'rig-0': 'on', 'rig-b': 'off', 'many keys': 'off' })
  })

  it('are one alert more, and twenty by name, where all are', () => {
    const conditions = silenceConditions({ ...nothing, keys: keys(300, 11 * minute) }, limits, now)
    const on = conditions.filter(({ state }) => state === 'on')
    expect(on).toHaveLength(21)
    expect(on.at(-1)).toMatchObject({
      subject: 'many keys',
      text: expect.stringMatching(/^300 of 300 keys/) as string,
    })
  })

  it('say nothing while the stream is behind, or nobody is heard of', () => {
    const behind = { ...instance, partitions: [{ topic: 'cycles', partition: 0, lag: 3 }] }
    for (const instances of [[behind], [{ ...instance, ready: false }], []]) {
      const conditions = silenceConditions({ ...nothing, instances, keys: keys(1, 11 * minute) }, limits, now)
      expect(states(conditions)).toEqual({ 'rig-0': 'between', 'many keys': 'between' })
    }
  })
})

describe('a KPI', () => {
  it.each([
    [true, 'off'],
    [false, 'on'],
    [null, 'between'],
  ])('that is met (%s) is %s', (isMet, state) => {
    const kpi: KpiReport = {
      kind: 'kpi',
      name: 'missed failures',
      model: 'cooler',
      at: 0,
      metric: 'recall[3]',
      value: isMet === null ? null : 0.9,
      limit: 0.98,
      isMet,
      labelled: 12,
      digests: ['sha256:c'],
      then: ['alert'],
    }
    expect(states(kpiConditions({ ...nothing, kpis: [kpi] }))).toEqual({ 'missed failures': state })
    expect(kpiConditions({ ...nothing, kpis: [{ ...kpi, then: ['fallback'] }] })).toEqual([])
    expect(kpiConditions({ ...nothing, kpis: [{ ...kpi, then: ['fallback'] }] })).toEqual([])
  })
})
