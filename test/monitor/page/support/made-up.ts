import type { ColumnCounts } from '../../../../src/monitor/bins.ts'
import type { Layout } from '../../../../src/monitor/layout.ts'
import type { MonitorRecord } from '../../../../src/monitor/monitor-topic.ts'
import type {
  AlertReport,
  ColumnDrift,
  DriftReport,
  InstanceReport,
  KeyReport,
  KpiReport,
  LayoutReport,
  LetterReport,
  QualityReport,
} from '../../../../src/monitor/reports.ts'
import type { PageSettings } from '../../../../src/monitor/page/watched.ts'

export const digests = { cooler: 'c0ffee'.repeat(10), valve: 'badd1e'.repeat(10) }

export const rigWords: PageSettings['words'] = {
  cooler: {
    '3': { text: 'close to total failure', is: 'bad' },
    '20': { text: 'reduced efficiency', is: 'watch' },
    '100': { text: 'full efficiency', is: 'good' },
  },
  valve: {
    '73': { text: 'close to total failure', is: 'bad' },
    '80': { text: 'severe lag', is: 'watch' },
    '100': { text: 'optimal switching', is: 'good' },
  },
}

/** What a rig's cooler and valve are: bad, to watch, well. */
export const rigStates = { bad: ['3', '100'], watch: ['20', '80'], good: ['100', '100'] } as const

export function keyReport(key: string, at: number, state: keyof typeof rigStates = 'good'): KeyReport {
  const [cooler, valve] = rigStates[state]
  return {
    kind: 'key',
    key,
    eventAt: at - 700,
    scoredAt: at,
    answers: [
      { model: 'cooler', answer: cooler, probability: 0.97, flags: [] },
      { model: 'valve', answer: valve, probability: 0.88, flags: [] },
    ],
  }
}

export function instanceReport(
  instance: string,
  at: number,
  over: Partial<InstanceReport> = {},
): InstanceReport {
  return {
    kind: 'instance',
    instance,
    at,
    startedAt: at - 7_200_000,
    everyMs: 30_000,
    http: 'http://127.0.0.1:8080',
    ready: true,
    unready: [],
    paused: null,
    records: 864_230,
    scored: 863_110,
    skipped: 12,
    deadLetters: { 'missing-value': 840, 'unknown-category': 211, 'avro-decode': 57 },
    perSecond: 120,
    eventAge: { p50: 0.42, p99: 1.9 },
    partitions: [
      { topic: 'rig.cycles', partition: 0, lag: 14 },
      { topic: 'rig.cycles', partition: 1, lag: 3 },
    ],
    versions: [
      { model: 'cooler', version: '4', digest: digests.cooler, role: 'primary', arm: 'present', release: 12 },
      {
        model: 'cooler',
        version: '5',
        digest: `5${digests.cooler.slice(1)}`,
        role: 'primary',
        arm: 'canary',
        release: 12,
      },
      { model: 'valve', version: '2', digest: digests.valve, role: 'primary', arm: null, release: 7 },
    ],
    fallbacks: {},
    unknown: {
      'rigMode (cooler)': [
        { value: 'arctic', count: 180 },
        { value: 'warm ', count: 22 },
        { value: 'COLD_THICK', count: 9 },
      ],
    },
    memory: { heap: 88_000_000, rss: 190_000_000 },
    ...over,
  }
}

export function letterReport(at: number, over: Partial<LetterReport> = {}): LetterReport {
  return {
    kind: 'letter',
    instance: 'rig-scoring-0',
    at,
    reason: 'unknown-category',
    message: "the model does not know 'arctic'",
    field: 'rigMode',
    model: 'cooler',
    origin: 'rig.cycles-1-418023',
    key: 'rig-07',
    event: {
      rigId: 'rig-07',
      cycle: '418',
      psa_bar: '161.2',
      rigMode: 'arctic',
      vibBand: 'calm',
      operator: '[redacted]',
    },
    ...over,
  }
}

export const coolerLayout: Layout = {
  digest: 'layout-of-cooler',
  source: 'baseline',
  features: [
    ...['cool_eff_pct', 'cool_pwr_pct', 'tsa_temp', 'psa_bar', 'fsa_vol_flow', 'vs_vib', 'pump_eff'].map(
      (name, at) => ({
        bins: { kind: 'number' as const, name, edges: [10, 20, 30, 40, 50, 60, 70], range: [0, 80] as const },
        reference: bins(at, 0),
        deviation: 12,
        importance: 0.3 / (at + 1),
      }),
    ),
    {
      bins: { kind: 'levels', name: 'rig_mode', levels: ['hot_thin', 'warm', 'nominal', 'cool'] },
      reference: [20, 30, 40, 10, 0, 0],
      deviation: null,
      importance: 0.05,
    },
  ],
  outputs: [
    {
      bins: { kind: 'number', name: 'p3', edges: [0.25, 0.5, 0.75], range: [0, 1] },
      reference: [80, 5, 5, 10, 0, 0, 0, 0],
      deviation: 0.3,
      importance: null,
    },
  ],
  labels: { levels: ['3', '20', '100'], reference: [10, 20, 70] },
  trainedUntil: '2026-10-31',
}

/** Eight bins that are like a hill, moved to the right, and the tail of numbers. */
function bins(seed: number, moved: number): ColumnCounts {
  const hill = Array.from({ length: 8 }, (_, at) =>
    Math.round(200 * Math.exp(-(((at - 3 - moved + (seed % 3) * 0.4) / 1.7) ** 2))),
  )
  return [...hill, 4, 0, 0, 2]
}

export function layoutReport(over: Partial<LayoutReport> = {}): LayoutReport {
  return {
    kind: 'layout',
    model: 'cooler',
    version: '4',
    digest: digests.cooler,
    layout: coolerLayout,
    ...over,
  }
}

function columnDrift(name: string, at: number, moved: number): ColumnDrift {
  return {
    name,
    verdict: moved > 2 ? 'drift' : moved > 1 ? 'watch' : 'steady',
    score: moved * 5.2,
    distance: moved * 0.31,
    psi: moved * 0.12,
    psiLimit: 0.08,
    jensenShannon: moved * 0.02,
    kolmogorovSmirnov: moved * 0.11,
    kolmogorovSmirnovP: 0.02,
    chiSquareP: null,
    missing: 0.004,
    unknown: 0,
    outOfRange: moved * 0.01,
    reference: bins(at, 0),
    counts: bins(at, moved),
  }
}

export function driftReport(at: number, over: Partial<DriftReport> = {}): DriftReport {
  const moved = [2.6, 2.2, 1.2, 0.2, 0.1, 0.1, 0]
  const numbers = coolerLayout.features.slice(0, 7)
  return {
    kind: 'drift',
    model: 'cooler',
    version: '4',
    digest: digests.cooler,
    at,
    layout: coolerLayout.digest,
    against: 'baseline',
    blocks: { known: 11, needed: 11 },
    window: { start: at - 3_600_000, end: at, rows: 1000 },
    features: [
      ...numbers.map((column, place) => columnDrift(column.bins.name, place, moved[place]!)),
      {
        ...columnDrift('rig_mode', 0, 0),
        chiSquareP: 0.41,
        unknown: 0.02,
        reference: [20, 30, 40, 10, 0, 0],
        counts: [22, 27, 39, 10, 2, 0],
      },
    ],
    outputs: [
      {
        ...columnDrift('p3', 0, 0.3),
        reference: [80, 5, 5, 10, 0, 0, 0, 0],
        counts: [70, 8, 7, 15, 0, 0, 0, 0],
      },
    ],
    labelShare: 0.09,
    labelScore: 3.1,
    labels: [140, 230, 630],
    labelReference: [10, 20, 70],
    moved: ['cool_eff_pct', 'cool_pwr_pct', 'tsa_temp'],
    ...over,
  }
}

export function alertReport(openedAt: number, over: Partial<AlertReport> = {}): AlertReport {
  return {
    kind: 'alert',
    id: 'a-1',
    name: 'feature-drift',
    subject: 'cooler/cool_eff_pct',
    severity: 'critical',
    state: 'open',
    openedAt,
    closedAt: null,
    text: 'cool_eff_pct of cooler 4 is 13.5 standard deviations of what is usual away from its baseline (limit 8). Look at the sensor, then at the rig; a model that was trained on other rigs needs training.',
    value: 13.5,
    limit: 8,
    ...over,
  }
}

export function kpiReport(at: number, over: Partial<KpiReport> = {}): KpiReport {
  return {
    kind: 'kpi',
    name: 'missed cooler failures',
    model: 'cooler',
    at,
    metric: 'recall[3]',
    value: 0.961,
    limit: 0.98,
    isMet: false,
    labelled: 412,
    digests: [digests.cooler],
    then: ['alert'],
    ...over,
  }
}

export function qualityReport(at: number, over: Partial<QualityReport> = {}): QualityReport {
  return {
    kind: 'quality',
    model: 'cooler',
    version: '4',
    digest: digests.cooler,
    arm: 'present',
    role: 'primary',
    at,
    window: { start: at - 86_400_000, end: at, isRolling: true },
    predictions: 5_120,
    labelled: 4_866,
    answers: [420, 1290, 3410],
    metrics: { accuracy: 0.9834, logLoss: 0.0713, auc: 0.9971, ece: 0.0122 },
    confusion: {
      levels: ['3', '20', '100'],
      counts: [
        [396, 12, 4],
        [9, 1188, 31],
        [2, 23, 3201],
      ],
    },
    ...over,
  }
}

/** A night in which much is going on. */
export function aBadNight(now: number): readonly MonitorRecord[] {
  const minute = 60_000
  const names = Array.from({ length: 40 }, (_, at) => `rig-${String(at + 1).padStart(2, '0')}`)
  const states: Readonly<Record<string, keyof typeof rigStates>> = { 'rig-07': 'bad', 'rig-31': 'bad', 'rig-12': 'watch', 'rig-22': 'watch', 'rig-25': 'watch' } // prettier-ignore
  return [
    ...names.map((name, at) => keyReport(name, now - 400 * at, states[name])),
    { ...keyReport('rig-19', now - 14 * minute) },
    instanceReport('rig-scoring-0', now),
    instanceReport('rig-scoring-1', now - 600, {
      ready: false,
      unready: ['pipeline: waiting for: registry'],
      paused: {
        cause: 'registry',
        since: now - 3 * minute,
        advice:
          'See whether the schema registry answers at http://127.0.0.1:8081; the stream goes on by itself when it does.',
      },
      perSecond: 0,
      eventAge: { p50: null, p99: null },
      partitions: [{ topic: 'rig.cycles', partition: 2, lag: 21_430 }],
      deadLetters: { 'missing-value': 13 },
      unknown: { 'rigMode (cooler)': [{ value: 'arctic', count: 31 }] },
    }),
    instanceReport('rig-scoring-2', now - 2 * minute, { partitions: [], deadLetters: {}, unknown: {} }),
    letterReport(now - 4_000),
    letterReport(now - 9_000, {
      reason: 'missing-value',
      message: 'psa_bar has no value',
      field: 'psa_bar',
      model: null,
      event: { rigId: 'rig-12', cycle: '417', psb_bar: '104.9', vibBand: 'calm' },
    }),
    letterReport(now - 90_000, {
      reason: 'avro-decode',
      message: 'ended after 12 of 148 bytes',
      field: null,
      model: null,
      event: null,
    }),
    layoutReport(),
    driftReport(now - 30_000),
    driftReport(now - 30_000, {
      model: 'valve',
      version: '2',
      digest: digests.valve,
      blocks: { known: 4, needed: 11 },
      against: 'earlier-windows',
      features: driftReport(now).features.map((each) => ({
        ...each,
        verdict: 'learning' as const,
        score: null,
      })),
      outputs: [],
    }),
    alertReport(now - 12 * minute),
    alertReport(now - 5 * minute, {
      id: 'a-2',
      name: 'unknown-values',
      subject: 'cooler/rig_mode',
      severity: 'warning',
      text: '2 % of the values of rig_mode are none that cooler 4 knows (limit 1 %). The panel of unknown values has them.',
    }),
    alertReport(now - 200 * minute, {
      id: 'a-3',
      name: 'model-old',
      subject: 'valve@3',
      severity: 'warning',
      state: 'closed',
      closedAt: now - 170 * minute,
      text: 'the training data of valve 3 ended on 2026-08-01, 120 days ago',
    }),
    kpiReport(now - minute),
    kpiReport(now - minute, {
      name: 'valve calls that were right',
      model: 'valve',
      metric: 'accuracy',
      value: 0.993,
      limit: 0.97,
      isMet: true,
    }),
    qualityReport(now - minute),
  ]
}

/** A night in which nothing is. */
export function aCalmNight(now: number, keys = 40): readonly MonitorRecord[] {
  return [
    ...Array.from({ length: keys }, (_, at) =>
      keyReport(`rig-${String(at + 1).padStart(2, '0')}`, now - 400 * (at % 50)),
    ),
    ...[0, 1, 2].map((at) => instanceReport(`rig-scoring-${at}`, now, { deadLetters: {}, unknown: {} })),
    layoutReport(),
    kpiReport(now, { value: 0.991, isMet: true }),
  ]
}

/** Attacks in each text that a stream brings. */
export function hostile(now: number, attack: string): readonly MonitorRecord[] {
  return [
    {
      ...keyReport(attack, now, 'bad'),
      answers: [{ model: attack, answer: attack, probability: 0.5, flags: [attack] }],
    },
    instanceReport(attack, now, {
      http: attack,
      ready: false,
      unready: [attack],
      unknown: { [attack]: [{ value: attack, count: 3 }] },
      partitions: [{ topic: attack, partition: 0, lag: 1 }],
      versions: [{ model: attack, version: attack, digest: attack, role: attack, arm: attack, release: 1 }],
    }),
    instanceReport(`2 ${attack}`, now, { paused: { cause: attack, since: now, advice: attack } }),
    letterReport(now, {
      instance: attack,
      message: attack,
      field: attack,
      model: attack,
      origin: attack,
      key: attack,
      event: { [attack]: attack },
    }),
    driftReport(now, {
      model: attack,
      version: attack,
      features: [{ ...driftReport(now).features[0]!, name: attack }],
    }),
    alertReport(now, { subject: attack, text: attack }),
    alertReport(now, { subject: `2 ${attack}`, text: attack, state: 'closed', closedAt: now }),
    kpiReport(now, { name: attack, model: attack, metric: attack }),
    qualityReport(now, {
      model: attack,
      version: attack,
      arm: attack,
      metrics: { [attack]: 1 },
      confusion: { levels: [attack], counts: [[1]] },
    }),
  ]
}
