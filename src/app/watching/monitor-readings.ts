import type { Book } from '../../monitor/book.ts'
import { alertNames } from '../../monitor/reports.ts'
import type { AlertReport } from '../../monitor/reports.ts'
import type { MonitorReadings } from '../../observability/monitor-metrics.ts'

/** Of a model so many features have a series: those that moved most. */
const mostFeatures = 50

/**
 * What metrics tell of monitoring.
 *
 * @param open alerts, as this instance judges; null where another does
 */
export function monitorReadings(
  book: Book,
  open: readonly Pick<AlertReport, 'name'>[] | null,
  unwrittenPieces: number,
): MonitorReadings {
  if (open === null) return { alerts: [], kpis: [], drift: [], unwrittenPieces }
  return {
    alerts: alertNames.map((alert) => ({ alert, open: open.filter(({ name }) => name === alert).length })),
    kpis: book.kpis.flatMap(({ name, isMet }) => (isMet === null ? [] : [{ kpi: name, isMet }])),
    drift: book.drift.flatMap(({ model, version, features }) =>
      features
        .flatMap(({ name, score }) => (score === null ? [] : [{ model, version, feature: name, score }]))
        .toSorted((one, other) => other.score - one.score)
        .slice(0, mostFeatures),
    ),
    unwrittenPieces,
  }
}
