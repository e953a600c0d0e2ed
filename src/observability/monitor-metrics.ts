import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'

/** What the monitor of a stream tells, read at each scrape. Of judgements nothing where another instance judges. */
export interface MonitorReadings {
  /** By name, those that are not open too. */
  readonly alerts: readonly { readonly alert: string; readonly open: number }[]
  /** Those that have enough labels. */
  readonly kpis: readonly { readonly kpi: string; readonly isMet: boolean }[]
  readonly drift: readonly {
    readonly model: string
    readonly version: string
    readonly feature: string
    readonly score: number
  }[]
  /** Since the start: pieces of counts that were given up. */
  readonly unwrittenPieces: number
}

/** Registers what is told of monitoring; without it there are no series but the counter. */
export function monitorMetrics(registry: Registry, read: () => MonitorReadings | null): void {
  new Gauge({
    name: 'sluice_open_alerts',
    help: 'Alerts that are open, by name: told by the instance that judges',
    labelNames: ['alert'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { alert, open } of read()?.alerts ?? []) this.set({ alert }, open)
    },
  })
  new Gauge({
    name: 'sluice_kpi_met',
    help: '1 for a KPI that holds, 0 for one that does not: told by the instance that judges',
    labelNames: ['kpi'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { kpi, isMet } of read()?.kpis ?? []) this.set({ kpi }, isMet ? 1 : 0)
    },
  })
  new Gauge({
    name: 'sluice_drift_score',
    help: 'How many times the usual scatter the newest window of a feature is further away than usual: told by the instance that judges',
    labelNames: ['model', 'version', 'feature'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { score, ...labels } of read()?.drift ?? []) this.set(labels, score)
    },
  })
  new Counter({
    name: 'sluice_monitor_unwritten_pieces_total',
    help: 'Pieces of counts that were given up, since the monitor topic did not answer for too long',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(read()?.unwrittenPieces ?? 0)
    },
  })
}
