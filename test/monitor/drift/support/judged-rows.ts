import { AlertBook } from '../../../../src/monitor/alerts/alert-book.ts'
import { driftConditions } from '../../../../src/monitor/alerts/drift-conditions.ts'
import type { DriftLimits } from '../../../../src/monitor/alerts/drift-conditions.ts'
import { binCounts, numbersBaseline } from '../../../../src/monitor/baseline-numbers.ts'
import type { ColumnCounts } from '../../../../src/monitor/bins.ts'
import { DriftJudge } from '../../../../src/monitor/drift/judge.ts'
import type { VersionSlice } from '../../../../src/monitor/drift/version-slice.ts'
import type { Layout } from '../../../../src/monitor/layout.ts'
import type { AlertReport, DriftReport } from '../../../../src/monitor/reports.ts'

/** A table of numbers, column by column. */
export type Table = ReadonlyMap<string, Float64Array>

export const someVersion = { model: 'cooler', version: '7', digest: 'd' }

/** Bins by the values of a table, as `sluice model baseline` makes them; their counts are no reference. */
export function layoutOfTable(table: Table, importance: Readonly<Record<string, number>> = {}): Layout {
  const features = [...table].map(([name, values]) => ({
    bins: { kind: 'number' as const, name, edges: numbersBaseline(name, values, 20).bin_edges, range: null },
    reference: null,
    deviation: null,
    importance: importance[name] ?? null,
  }))
  return { digest: 'l', source: 'baseline', features, outputs: [], labels: null, trainedUntil: null }
}

/** What rows of a table come to, in slices of `size` rows in that order. */
export function* slicesOf(
  table: Table,
  layout: Layout,
  size: number,
  order: readonly number[] = [...table.values().next().value!.keys()],
): Generator<VersionSlice> {
  for (let from = 0; from + size <= order.length; from += size) {
    const rows = order.slice(from, from + size)
    const features = layout.features.map(({ bins }): ColumnCounts => {
      const values = table.get(bins.name)!
      const edges = bins.kind === 'number' ? bins.edges : []
      return [
        ...binCounts(
          rows.map((row) => values[row]!),
          edges,
        ),
        0,
        0,
        0,
        0,
      ]
    })
    yield { start: from, rows: size, features, outputs: [], labels: null }
  }
}

export interface JudgedTable {
  readonly alerts: readonly AlertReport[]
  readonly reports: readonly DriftReport[]
}

/** All windows of a stream, and the alerts that they make. */
export function judged(
  slices: Iterable<VersionSlice>,
  layout: Layout,
  limits: DriftLimits & { readonly leastWindows: number; readonly mostWindows: number },
): JudgedTable {
  const judge = new DriftJudge(someVersion, layout, limits)
  const book = new AlertBook()
  const reports: DriftReport[] = []
  const alerts: AlertReport[] = []
  for (const slice of slices) {
    const end = slice.start + slice.rows
    const report = judge.take(slice, end, end)
    if (report === null) continue
    reports.push(report)
    alerts.push(...book.look(driftConditions(report, layout, limits), end))
  }
  return { alerts, reports }
}

export function shuffled(length: number, random: () => number): readonly number[] {
  const order = Array.from({ length }, (_, at) => at)
  for (let at = length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[order[at], order[other]] = [order[other]!, order[at]!]
  }
  return order
}
