import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'

/** How far a feature is from what is usual, as the instance that judges found last. */
export interface DriftReading {
  readonly model: string
  readonly version: string
  readonly feature: string
  /** Null while it learns. */
  readonly score: number | null
  readonly distance: number | null
}

/** Values of a feature so far, which count apart from its bins. */
export interface ValueReading {
  readonly model: string
  readonly feature: string
  readonly missing: number
  readonly unknown: number
  readonly outOfRange: number
}

/** What the monitor of an instance tells, read at each scrape. */
export interface MonitorReadings {
  /** Pieces of counts that were given up so far. */
  unwrittenPieces(): number
  /** Those that wait for the monitor topic. */
  waitingPieces(): number
  values(): readonly ValueReading[]
  /** How many are open by name, none included; nothing where another instance judges, here and below. */
  openAlerts(): readonly { readonly alert: string; readonly count: number }[]
  drift(): readonly DriftReading[]
  kpis(): readonly { readonly kpi: string; readonly isMet: boolean }[]
}

type FeatureLabels = 'model' | 'feature'

/** Registers what is told of a stream that is watched. */
export function monitorMetrics(registry: Registry, read: MonitorReadings): void {
  new Counter({
    name: 'sluice_monitor_unwritten_pieces_total',
    help: 'Pieces of counts that were given up, since the monitor topic did not answer',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(read.unwrittenPieces())
    },
  })
  new Gauge({
    name: 'sluice_monitor_waiting_pieces',
    help: 'Pieces of counts that wait for the monitor topic',
    registers: [registry],
    collect() {
      this.set(read.waitingPieces())
    },
  })
  valueCounter(registry, read, 'missing', 'Values of a feature that were missing')
  valueCounter(registry, read, 'unknown', 'Values of a feature that the model does not know')
  valueCounter(registry, read, 'outOfRange', 'Values of a feature outside of the range of training')
  new Gauge({
    name: 'sluice_open_alerts',
    help: 'Alerts of the monitor that are open, by name; of the instance that judges',
    labelNames: ['alert'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { alert, count } of read.openAlerts()) this.set({ alert }, count)
    },
  })
  driftGauge(registry, read, 'score', 'How far a feature is from what is usual: what is judged')
  driftGauge(registry, read, 'distance', 'Wasserstein distance of a feature, in standard deviations')
  new Gauge({
    name: 'sluice_kpi_met',
    help: '1 where a KPI holds, 0 where it is missed; none where nobody knows',
    labelNames: ['kpi'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { kpi, isMet } of read.kpis()) this.set({ kpi }, isMet ? 1 : 0)
    },
  })
}

const valueNames = {
  missing: 'sluice_monitor_missing_values_total',
  unknown: 'sluice_monitor_unknown_values_total',
  outOfRange: 'sluice_monitor_out_of_range_values_total',
} as const

function valueCounter(
  registry: Registry,
  read: MonitorReadings,
  of: keyof typeof valueNames,
  help: string,
): void {
  new Counter<FeatureLabels>({
    name: valueNames[of],
    help,
    labelNames: ['model', 'feature'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, feature, [of]: count } of read.values()) this.inc({ model, feature }, count)
    },
  })
}

function driftGauge(registry: Registry, read: MonitorReadings, of: 'score' | 'distance', help: string): void {
  new Gauge<FeatureLabels | 'version'>({
    name: `sluice_drift_${of}`,
    help,
    labelNames: ['model', 'version', 'feature'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { model, version, feature, [of]: value } of read.drift())
        if (value !== null) this.set({ model, version, feature }, value)
    },
  })
}
