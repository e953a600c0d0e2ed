import type { Clock } from '../core/clock.ts'
import { ChangeLog } from './change-log.ts'
import { MergedPieces } from './merged-pieces.ts'
import type { MergedSlice } from './merged-pieces.ts'
import { keyOf } from './monitor-topic.ts'
import type { MonitorEntry, MonitorRecord } from './monitor-topic.ts'
import type {
  AlertReport,
  DriftReport,
  InstanceReport,
  KeyReport,
  KpiReport,
  LayoutReport,
  LetterReport,
  QualityReport,
  VersionName,
} from './reports.ts'
import type { SliceStep } from './slices.ts'

/** All that is no piece: of each key the newest counts. */
type NewestReport = Exclude<MonitorRecord, { kind: 'piece' }>
type ReportKind = NewestReport['kind']
type ReportOf<K extends ReportKind> = Extract<NewestReport, { kind: K }>

/** How much is remembered. */
export interface BookLimits {
  readonly slicesBy: SliceStep['by']
  /** Newest slices: of each partition where they are of records, in all where they are of time. */
  readonly slices: number
  /** Newest predictions by key; those that were silent longest go first. */
  readonly keys: number
}

/** An instance, and whether it has stopped to say how it is. */
export interface KnownInstance {
  readonly report: InstanceReport
  /** How long ago it was heard. */
  readonly ageMs: number
  readonly isSilent: boolean
}

/** Among what changed: the slices. */
export const slicesKey = 'piece'

/** So many reports are missed before an instance counts as silent: one may be late. */
const missedReports = 3
/** Clocks of instances are no further apart: a report that is older comes from the past of the topic. */
const clocksApartMs = 60_000
/** One that was killed is shown as silent so long. */
const forgottenAfterMs = 3_600_000
/** Of each kind beside keys. Names of versions and instances that were are said by nobody again: they go at last. */
const mostReports = 5_000

/**
 * What the monitor topic says now: a fold of its entries, in their order. Memory has bounds, however long it is followed: of pieces the
 * newest slices are kept, of all else the newest record under a key.
 */
export class Book {
  readonly #keys: number
  readonly #clock: Pick<Clock, 'now'>
  readonly #pieces: MergedPieces
  /** Added up from the pieces; null where more came. */
  #slices: readonly MergedSlice[] | null = null
  readonly #reports: { readonly [K in ReportKind]: Map<string, ReportOf<K>> } = {
    layout: new Map(),
    instance: new Map(),
    key: new Map(),
    letter: new Map(),
    drift: new Map(),
    alert: new Map(),
    quality: new Map(),
    kpi: new Map(),
  }
  /** When instances were heard, by our clock. */
  readonly #heardMs = new Map<string, number>()
  readonly #changes = new ChangeLog()

  constructor({ slicesBy, slices, keys }: BookLimits, clock: Pick<Clock, 'now'>) {
    this.#keys = keys
    this.#clock = clock
    this.#pieces = new MergedPieces(slicesBy, slices)
  }

  take(entries: readonly MonitorEntry[]): void {
    for (const { key, value } of entries) {
      if (value === null) this.#remove(key)
      else if (value.kind === 'piece') this.#add(value)
      else this.#put(key, value)
    }
    this.#forgetInstances()
  }

  /** Rises with each change. */
  get sequence(): number {
    return this.#changes.sequence
  }

  /**
   * Keys of the reports that came, changed or went since then, each once, and `slicesKey` where slices did. Null where that is too long
   * ago to be known one by one.
   */
  changedSince(sequence: number): ReadonlySet<string> | null {
    return this.#changes.since(sequence)
  }

  /** What stands under a key of the topic; null where nothing does, any more. */
  report(key: string): NewestReport | null {
    const kind = kindOf(key, this.#reports)
    return kind === null ? null : (this.#reports[kind].get(key) ?? null)
  }

  get instances(): readonly KnownInstance[] {
    const now = this.#clock.now()
    return this.#all('instance').map((report) => {
      const ageMs = Math.max(0, now - this.#heardMs.get(keyOf(report))!)
      return { report, ageMs, isSilent: ageMs > missedReports * report.everyMs }
    })
  }

  get layouts(): readonly LayoutReport[] {
    return this.#all('layout')
  }

  /** What is counted of a version; null while no instance has said it. */
  layoutOf({ model, version, digest }: VersionName): LayoutReport['layout'] | null {
    return this.#reports.layout.get(`layout/${model}/${version}/${digest}`)?.layout ?? null
  }

  /** What all instances counted, each record once: in the order of their starts, those of each partition together. */
  get slices(): readonly MergedSlice[] {
    this.#slices ??= this.#pieces.slices
    return this.#slices
  }

  /** How far each partition is counted, by `topic/partition`. */
  get ends(): ReadonlyMap<string, bigint> {
    return this.#pieces.ends
  }

  /** Here and below: what was said last is the last. */
  get keys(): readonly KeyReport[] {
    return this.#all('key')
  }

  get letters(): readonly LetterReport[] {
    return this.#all('letter')
  }

  get drift(): readonly DriftReport[] {
    return this.#all('drift')
  }

  /** Those that are open, and of each other matter the last one that was. */
  get alerts(): readonly AlertReport[] {
    return this.#all('alert')
  }

  get quality(): readonly QualityReport[] {
    return this.#all('quality')
  }

  get kpis(): readonly KpiReport[] {
    return this.#all('kpi')
  }

  #all<K extends ReportKind>(kind: K): readonly ReportOf<K>[] {
    return [...this.#reports[kind].values()]
  }

  #add(piece: Extract<MonitorRecord, { kind: 'piece' }>): void {
    this.#pieces.add(piece)
    this.#slices = null
    this.#changes.note(slicesKey)
  }

  #put(key: string, report: NewestReport): void {
    // A report stands among those of its kind.
    const reports: Map<string, NewestReport> = this.#reports[report.kind]
    reports.delete(key)
    reports.set(key, report)
    this.#changes.note(key)
    if (report.kind === 'instance') this.#heardMs.set(key, heardMs(report, this.#clock.now()))
    const most = report.kind === 'key' ? this.#keys : mostReports
    if (reports.size > most) this.#remove(reports.keys().next().value!)
  }

  #remove(key: string): void {
    const kind = kindOf(key, this.#reports)
    if (kind === null || !this.#reports[kind].delete(key)) return
    this.#heardMs.delete(key)
    this.#changes.note(key)
  }

  #forgetInstances(): void {
    const since = this.#clock.now() - forgottenAfterMs
    for (const [key, heard] of this.#heardMs) if (heard < since) this.#remove(key)
  }
}

/** What is said now is heard now, whatever the clock of its instance says. */
function heardMs({ at }: InstanceReport, now: number): number {
  return Math.abs(now - at) < clocksApartMs ? now : at
}

function kindOf(key: string, reports: Readonly<Record<ReportKind, unknown>>): ReportKind | null {
  const kind = key.slice(0, key.indexOf('/'))
  return isKind(kind, reports) ? kind : null
}

function isKind(kind: string, reports: Readonly<Record<ReportKind, unknown>>): kind is ReportKind {
  return Object.hasOwn(reports, kind)
}
