import { keyOf } from '../monitor-topic.ts'
import type { MonitorEntry } from '../monitor-topic.ts'
import type { KpiReport, QualityReport } from '../reports.ts'
import type { Figures } from './figures.ts'
import type { JoinedPrediction, Label } from './held.ts'
import { kpiReport } from './kpis.ts'
import type { Kpi } from './kpis.ts'
import { LabelJoin } from './label-join.ts'
import type { JoinSettings, LabelState } from './label-join.ts'
import type { Matching } from './matching.ts'
import { QualityWindows } from './quality-windows.ts'
import type { GivenAnswer, Series } from './series.ts'

export interface QualitySettings extends JoinSettings {
  readonly matching: Matching
  readonly windowMs: number
  readonly rollingMs: number
  readonly kpis: readonly Kpi[]
}

/** A prediction as it was read. */
export interface GivenPrediction extends Omit<JoinedPrediction, 'answers'> {
  readonly answers: readonly GivenAnswer[]
}

/**
 * What predictions and labels that came later come to: a fold of both topics, that knows no clock and no place. The same records in the
 * same order come to the same.
 */
export class QualityBook {
  readonly #settings: QualitySettings
  readonly #windows: QualityWindows
  readonly #join: LabelJoin

  constructor(settings: QualitySettings) {
    const { windowMs, rollingMs, kpis, maxWaitMs } = settings
    this.#settings = settings
    // As long as something may still be corrected, it is there.
    const keepMs = Math.max(rollingMs, maxWaitMs + windowMs, ...kpis.map(({ overMs }) => overMs))
    this.#windows = new QualityWindows({ windowMs, keepMs })
    this.#join = new LabelJoin(settings.matching, settings, this.#windows)
  }

  /** How far event time is, epoch milliseconds; -Infinity before the first prediction. */
  get watermarkMs(): number {
    return this.#join.watermarkMs
  }

  /** Predictions and labels that were read when event time had not come so far are of no use any more. */
  get neededFromMs(): number {
    const { maxWaitMs, windowMs } = this.#settings
    return this.#windows.firstMs - maxWaitMs - windowMs
  }

  get states(): Readonly<Record<LabelState, number>> {
    return this.#join.counts
  }

  /** Predictions and labels that wait, or may be corrected. */
  get held(): number {
    return this.#join.held
  }

  predict({ answers, ...prediction }: GivenPrediction): void {
    const known = answers.flatMap((given) => this.#windows.answerOf(given) ?? [])
    this.#join.predict({ ...prediction, answers: known })
  }

  label(label: Label): void {
    this.#join.label(label)
  }

  /** A record that is no label. */
  refuse(): void {
    this.#join.refuse()
  }

  /** Of each series, as far as the rolling figures reach. */
  rolling(at: number): readonly QualityReport[] {
    if (this.watermarkMs === -Infinity) return []
    const { windowMs, rollingMs } = this.#settings
    const start = this.#windows.backFrom(this.watermarkMs, rollingMs)
    const end = this.#windows.startOf(this.watermarkMs) + windowMs
    return this.#windows.series.map((series) =>
      reportOf(series, this.#windows.since([series], start), { start, end, isRolling: true }, at),
    )
  }

  kpis(at: number): readonly KpiReport[] {
    return this.#settings.kpis.map((kpi) => kpiReport(kpi, this.#windows, this.watermarkMs, at))
  }

  /** What changed since this was called last, for the monitor topic; what is forgotten takes back what was said of it. */
  takeEntries(at: number): readonly MonitorEntry[] {
    const { windowMs } = this.#settings
    const forgotten = this.#windows.forgetBefore(this.watermarkMs)
    const gone = [
      ...forgotten.windows.map(({ series, start }) => ({ series, start, isRolling: false })),
      ...forgotten.series.map((series) => ({ series, start: 0, isRolling: true })),
    ].map(({ series, ...window }) => reportOf(series, series.empty(), { ...window, end: 0 }, at))
    const changed = this.#windows.takeChanged()
    if (changed.length === 0 && gone.length === 0) return []
    const windows = changed.map(({ series, start, figures }) =>
      reportOf(series, figures, { start, end: start + windowMs, isRolling: false }, at),
    )
    return [
      ...gone.map((report) => ({ key: keyOf(report), value: null })),
      ...[...windows, ...this.rolling(at), ...this.kpis(at)].map((report) => ({
        key: keyOf(report),
        value: report,
      })),
    ]
  }
}

function reportOf(
  { name }: Series,
  figures: Figures,
  window: QualityReport['window'],
  at: number,
): QualityReport {
  const { predictions, labelled, answers, confusion } = figures
  return {
    kind: 'quality',
    ...name,
    ...{ at, window, predictions, labelled, answers, confusion, metrics: figures.named() },
  }
}
