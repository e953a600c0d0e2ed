import type { Piece } from '../../src/monitor/counts.ts'
import type { Layout } from '../../src/monitor/layout.ts'
import { keyOf } from '../../src/monitor/monitor-topic.ts'
import type { MonitorEntry, MonitorRecord } from '../../src/monitor/monitor-topic.ts'
import type { ColumnDrift, InstanceReport, KeyReport } from '../../src/monitor/reports.ts'

export function entryOf(record: MonitorRecord): MonitorEntry {
  return { key: keyOf(record), value: record }
}

const version = { model: 'cooler', version: '3', digest: 'd' }

const layout: Layout = {
  digest: 'l',
  source: 'baseline',
  features: [
    {
      bins: { kind: 'number', name: 'psa_bar', edges: [1, 2], range: [0, 3] },
      reference: [1, 2, 3, 0, 0, 0, 0],
      deviation: 0.5,
      importance: 1,
    },
    {
      bins: { kind: 'levels', name: 'mode', levels: ['warm'] },
      reference: null,
      deviation: null,
      importance: null,
    },
  ],
  outputs: [],
  labels: { levels: ['3', '100'], reference: [5, 7] },
  trainedUntil: '2026-11-01',
}

export function anInstance(instance: string, over: Partial<InstanceReport> = {}): InstanceReport {
  return {
    kind: 'instance',
    instance,
    at: 0,
    startedAt: 0,
    everyMs: 2_000,
    http: 'http://127.0.0.1:8080',
    ready: false,
    unready: ['producer'],
    paused: { cause: 'broker', since: 0, advice: 'see whether brokers answer' },
    records: 3,
    scored: 2,
    skipped: 0,
    deadLetters: { 'missing-value': 1 },
    perSecond: 1.5,
    eventAge: { p50: 0.1, p99: null },
    partitions: [{ topic: 'cycles', partition: 0, lag: 7 }],
    versions: [{ ...version, role: 'primary', arm: null, release: null }],
    fallbacks: { cooler: 'canary' },
    unknown: { mode: [{ value: 'tepid', count: 2 }] },
    memory: { heap: 1, rss: 2 },
    ...over,
  }
}

export function aKey(key: string, scoredAt = 0): KeyReport {
  const answers = [{ model: 'cooler', answer: '3', probability: 0.9, flags: [] }]
  return { kind: 'key', key, eventAt: 0, scoredAt, answers }
}

export function aPiece(over: Partial<Piece> = {}): Piece {
  return {
    kind: 'piece',
    instance: 'a',
    topic: 'cycles',
    partition: 0,
    since: 1,
    generation: 1,
    began: '0',
    beganMs: null,
    number: 0,
    settled: 0,
    from: '0',
    to: '10',
    toMs: null,
    slices: [
      {
        start: 0,
        records: 10,
        scored: 9,
        skipped: 0,
        deadLetters: { 'missing-value': 1 },
        models: [
          {
            ...version,
            role: 'primary',
            arm: null,
            layout: 'l',
            rows: 10,
            failed: 1,
            features: [
              [4, 5, 0, 1, 0, 0, 0],
              [9, 1, 0],
            ],
            outputs: [],
            labels: [2, 7],
          },
        ],
      },
    ],
    ...over,
  }
}

const column: ColumnDrift = {
  name: 'psa_bar',
  verdict: 'drift',
  score: 15.5,
  distance: 1.2,
  psi: 8.28,
  psiLimit: 0.4,
  jensenShannon: 0.3,
  kolmogorovSmirnov: 0.7,
  kolmogorovSmirnovP: 0.001,
  chiSquareP: 1e-12,
  missing: 0,
  unknown: 0,
  outOfRange: 0,
  reference: [1, 2, 3, 0, 0, 0, 0],
  counts: [3, 2, 1, 0, 0, 0, 0],
}

/** One of each kind. */
export const records: { readonly [K in MonitorRecord['kind']]: Extract<MonitorRecord, { kind: K }> } = {
  piece: aPiece(),
  layout: { kind: 'layout', ...version, layout },
  instance: anInstance('a'),
  key: aKey('rig-07'),
  letter: {
    kind: 'letter',
    instance: 'a',
    at: 0,
    reason: 'missing-value',
    message: 'psa_bar is missing',
    field: 'psa_bar',
    model: null,
    origin: 'cycles-0-7',
    key: 'rig-07',
    event: { rigId: 'rig-07' },
  },
  drift: {
    kind: 'drift',
    ...version,
    at: 0,
    layout: 'l',
    against: 'earlier-windows',
    blocks: { known: 11, needed: 11 },
    window: { start: 0, end: 60, rows: 60 },
    features: [column],
    outputs: [],
    labelShare: 0.1,
    labelScore: null,
    labels: [2, 7],
    labelReference: [5, 7],
    moved: ['psa_bar'],
  },
  alert: {
    kind: 'alert',
    id: '1',
    name: 'feature-drift',
    subject: 'cooler/psa_bar',
    severity: 'warning',
    state: 'open',
    openedAt: 0,
    closedAt: null,
    text: 'psa_bar of cooler has moved',
    value: 15.5,
    limit: 8,
  },
  quality: {
    kind: 'quality',
    ...version,
    arm: null,
    role: 'primary',
    at: 0,
    window: { start: 0, end: 60, isRolling: false },
    predictions: 60,
    labelled: 50,
    answers: [21, 39],
    metrics: { accuracy: 0.98, 'recall[3]': 1 },
    confusion: {
      levels: ['3', '100'],
      counts: [
        [20, 1],
        [0, 29],
      ],
    },
  },
  kpi: {
    kind: 'kpi',
    name: 'missed cooler failures',
    model: 'cooler',
    at: 0,
    metric: 'recall',
    value: null,
    limit: 0.98,
    isMet: null,
    labelled: 0,
    digests: ['d'],
    then: ['alert'],
  },
}
