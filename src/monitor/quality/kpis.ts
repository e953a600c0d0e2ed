import type { KpiReport } from '../reports.ts'
import type { Figures } from './figures.ts'
import type { QualityWindows } from './quality-windows.ts'
import type { Series } from './series.ts'

/** What must hold of a model, in the words of the business. */
export interface Kpi {
  readonly name: string
  readonly model: string
  /** By its name among the figures: `accuracy`, `recall[3]`. */
  readonly metric: string
  readonly limit: number
  /** Whether the limit is the least that is well, or the most. */
  readonly isLeast: boolean
  readonly overMs: number
  readonly minLabels: number
  readonly then: KpiReport['then']
}

/**
 * How a KPI stands: by what the versions that answer said in the newest windows, canaries included. A version that was replaced is of
 * no interest any more, and what stands in for the model is another model.
 */
export function kpiReport(kpi: Kpi, windows: QualityWindows, watermarkMs: number, at: number): KpiReport {
  const { name, model, metric, limit, then, overMs } = kpi
  const fromMs = windows.backFrom(watermarkMs, overMs)
  const best = pools(answering(windows, model), windows, fromMs).reduce<Pool | null>(
    (best, pool) => (best === null || pool.figures.labelled > best.figures.labelled ? pool : best),
    null,
  )
  const value = best?.figures.named()[metric] ?? null
  return {
    kind: 'kpi',
    ...{ name, model, at, metric, value, limit, then },
    isMet: best === null || value === null || !isEnough(kpi, best.figures) ? null : isMet(kpi, value),
    labelled: best?.figures.labelled ?? 0,
    digests: [...new Set(best?.series.map((series) => series.name.digest))],
  }
}

function isMet({ limit, isLeast }: Kpi, value: number): boolean {
  return isLeast ? value >= limit : value <= limit
}

/** How many are labelled is known by few labels too. */
function isEnough({ metric, minLabels }: Kpi, { labelled, predictions }: Figures): boolean {
  return (metric === 'labelledShare' ? predictions : labelled) >= minLabels
}

/** Series of a model of which there are predictions in its newest window, or the one before. */
function answering(windows: QualityWindows, model: string): readonly Series[] {
  const own = windows.series.filter(({ name }) => name.model === model && name.role === 'primary')
  const newestMs = Math.max(...own.map((series) => windows.newestOf(series)))
  return own.filter((series) => windows.newestOf(series) >= windows.backFrom(newestMs - 1, 1))
}

interface Pool {
  readonly series: readonly Series[]
  readonly figures: Figures
}

/** Figures of versions that have the same classes are added up. */
function pools(series: readonly Series[], windows: QualityWindows, fromMs: number): readonly Pool[] {
  return [...Map.groupBy(series, ({ pool }) => pool).values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : { series: [first, ...others], figures: windows.since([first, ...others], fromMs) },
  )
}
