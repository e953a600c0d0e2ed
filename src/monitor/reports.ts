import type { Reason } from '../core/reason.ts'
import type { ServedRole } from '../core/prediction-entry.ts'
import type { ColumnCounts } from './bins.ts'
import type { Layout } from './layout.ts'

/** A version of a model, as reports name it. */
export interface VersionName {
  readonly model: string
  readonly version: string
  readonly digest: string
}

/** What an instance counts, said once for each version that it serves: readers of its pieces know the bins by it. */
export interface LayoutReport extends VersionName {
  readonly kind: 'layout'
  readonly layout: Layout
}

/** A value that a field had and the model does not know, with how often at least it came. */
export interface SeenValue {
  /** At most 256 characters; `[redacted]` where the config says so. */
  readonly value: string
  readonly count: number
}

/** What an instance says of itself every few seconds. Totals are since its start. */
export interface InstanceReport {
  readonly kind: 'instance'
  readonly instance: string
  /** Epoch milliseconds, of the report and of the start. */
  readonly at: number
  readonly startedAt: number
  readonly everyMs: number
  readonly http: string
  readonly ready: boolean
  /** Why it is not ready, in words; empty where it is. */
  readonly unready: readonly string[]
  /** What the stream waits for, and what to do about it; null while it flows. */
  readonly paused: { readonly cause: string; readonly since: number; readonly advice: string } | null
  readonly records: number
  readonly scored: number
  readonly skipped: number
  readonly deadLetters: Readonly<Partial<Record<Reason, number>>>
  /** Of the last report's interval: records a second, age of events in seconds. */
  readonly perSecond: number
  readonly eventAge: { readonly p50: number | null; readonly p99: number | null }
  readonly partitions: readonly { readonly topic: string; readonly partition: number; readonly lag: number }[]
  readonly versions: readonly (VersionName & {
    readonly role: string
    readonly arm: string | null
    readonly release: number | null
  })[]
  /** Why a fallback answers, by model. */
  readonly fallbacks: Readonly<Record<string, string>>
  /** Values that models do not know, by field: the most frequent ones. */
  readonly unknown: Readonly<Record<string, readonly SeenValue[]>>
  /** Bytes of the heap, and of the process. */
  readonly memory: { readonly heap: number; readonly rss: number }
}

/** The newest prediction of a key. */
export interface KeyReport {
  readonly kind: 'key'
  readonly key: string
  /** Epoch milliseconds: of the event (of its record where it has none), and of the scoring. */
  readonly eventAt: number
  readonly scoredAt: number
  readonly answers: readonly {
    readonly model: string
    /** The label, or the number as text; null where the model gave none. */
    readonly answer: string | null
    /** The probability of that label; null where there is none. */
    readonly probability: number | null
    readonly flags: readonly string[]
  }[]
}

/** A dead letter as an example of its reason: the newest few of each instance. */
export interface LetterReport {
  readonly kind: 'letter'
  readonly instance: string
  readonly at: number
  readonly reason: Reason
  readonly message: string
  readonly field: string | null
  readonly model: string | null
  readonly origin: string
  /** The record's key as text; null for none. */
  readonly key: string | null
  /** The decoded event as people read it, redaction done; null where it could not be decoded. At most 4 kB. */
  readonly event: Readonly<Record<string, string>> | null
}

export const driftVerdicts = ['learning', 'steady', 'watch', 'drift', 'was-constant', 'no-values'] as const

/** How far the values of one column are from what they were. */
export interface ColumnDrift {
  readonly name: string
  readonly verdict: (typeof driftVerdicts)[number]
  /** The judge: block-calibrated Wasserstein distance, in standard deviations of what is usual; null while it learns. */
  readonly score: number | null
  /** Wasserstein distance over the reference's standard deviation. */
  readonly distance: number | null
  /** Shown beside it: they do not judge. */
  readonly psi: number | null
  readonly psiLimit: number | null
  readonly jensenShannon: number | null
  readonly kolmogorovSmirnov: number | null
  readonly kolmogorovSmirnovP: number | null
  readonly chiSquareP: number | null
  /** Shares of the window's rows. */
  readonly missing: number
  readonly unknown: number
  readonly outOfRange: number
  /** What it was compared with, and what the window has: for small pictures. */
  readonly reference: ColumnCounts | null
  readonly counts: ColumnCounts
}

/** The newest judgement of a version of a model. */
export interface DriftReport extends VersionName {
  readonly kind: 'drift'
  readonly at: number
  readonly layout: string
  readonly against: 'baseline' | 'earlier-windows'
  /** Blocks of the reference that are known, and needed. */
  readonly blocks: { readonly known: number; readonly needed: number }
  readonly window: { readonly start: number; readonly end: number; readonly rows: number }
  readonly features: readonly ColumnDrift[]
  readonly outputs: readonly ColumnDrift[]
  /** Total variation distance of the labels' shares; null for models without classes. */
  readonly labelShare: number | null
  readonly labelScore: number | null
  readonly labels: ColumnCounts | null
  readonly labelReference: ColumnCounts | null
  /** Features by how much they moved, weighted by importance, most first. */
  readonly moved: readonly string[]
}

/** An alert that is open, or the last time that it was. */
export interface AlertReport {
  readonly kind: 'alert'
  /** Of this opening: the same when it closes. */
  readonly id: string
  readonly name: AlertName
  /** What it is about: `cooler`, `cooler/cool_eff_pct`, `rig-07`. With `name`: one alert. */
  readonly subject: string
  readonly severity: 'warning' | 'critical'
  readonly state: 'open' | 'closed'
  readonly openedAt: number
  readonly closedAt: number | null
  /** For people: what, how much, what to do. No value of a record. */
  readonly text: string
  readonly value: number | null
  readonly limit: number | null
}

export const alertNames = [
  'feature-drift',
  'prediction-drift',
  'missing-values',
  'unknown-values',
  'out-of-range',
  'kpi-missed',
  'model-old',
  'key-silent',
  'fallback-answers',
] as const

export type AlertName = (typeof alertNames)[number]

/** What labels that came later say of a version's predictions in a span of time. */
export interface QualityReport extends VersionName {
  readonly kind: 'quality'
  readonly arm: string | null
  readonly role: ServedRole
  readonly at: number
  /** `rolling`, or the window's place. */
  readonly window: { readonly start: number; readonly end: number; readonly isRolling: boolean }
  readonly predictions: number
  readonly labelled: number
  /** Predictions by predicted class, labelled or not, as the levels of `confusion`; null for numbers. */
  readonly answers: ColumnCounts | null
  /** By name of `sluice quality`: accuracy, logLoss, auc, brier, ece, recall of a class as `recall[3]`, mae, rmse. */
  readonly metrics: Readonly<Record<string, number>>
  /** [true class][predicted class]; null for numbers. */
  readonly confusion: {
    readonly levels: readonly string[]
    readonly counts: readonly (readonly number[])[]
  } | null
}

/** How a KPI stands. */
export interface KpiReport {
  readonly kind: 'kpi'
  readonly name: string
  readonly model: string
  readonly at: number
  readonly metric: string
  readonly value: number | null
  readonly limit: number
  readonly isMet: boolean | null
  readonly labelled: number
  /** Of the versions that it is about: those that answer. */
  readonly digests: readonly string[]
  /** What follows where it is missed. */
  readonly then: readonly ('alert' | 'fallback')[]
}
