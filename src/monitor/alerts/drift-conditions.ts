import { sharesOf, watchPart } from '../drift/column-drift.ts'
import { scoreLimit } from '../drift/score-limit.ts'
import type { Layout, LayoutColumn } from '../layout.ts'
import type { AlertName, ColumnDrift, DriftReport } from '../reports.ts'
import type { AlertCondition } from './alert-book.ts'

/** From when on an alert opens. */
export interface DriftLimits {
  readonly score: number
  /** Shares of a window's rows; of missing ones what there is above the baseline. */
  readonly missing: number
  readonly unknown: number
  readonly outOfRange: number
  readonly opensAfter: number
  readonly closesAfter: number
}

/** From this share of the model's importance on, a feature that moved is critical. */
const criticalImportance = 0.2

/** How each column of a version stands after a window. */
export function driftConditions(
  report: DriftReport,
  layout: Layout,
  limits: DriftLimits,
): readonly AlertCondition[] {
  const place = `${report.model}@${report.version}`
  const limit = scoreLimit(limits.score, layout)
  const after = { opensAfter: limits.opensAfter, closesAfter: limits.closesAfter }
  const condition = (
    about: Omit<AlertCondition, 'state' | 'opensAfter' | 'closesAfter'>,
  ): AlertCondition => ({
    ...about,
    state: stateOf(about.value, about.limit),
    ...after,
  })
  const scored = (name: AlertName, column: string, score: number | null, isCritical: boolean) =>
    condition({
      name,
      subject: `${place}/${column}`,
      severity: isCritical ? 'critical' : 'warning',
      text: driftText(name, column, score, limit),
      value: score,
      limit,
    })
  const features = report.features.flatMap((drift, at) => {
    const column = layout.features[at]!
    const isCritical = (column.importance ?? 0) >= criticalImportance
    const shares = shareConditions(column, drift, limits).map((about) =>
      condition({ ...about, subject: `${place}/${drift.name}`, severity: 'warning' }),
    )
    return [scored('feature-drift', drift.name, drift.score, isCritical), ...shares]
  })
  const outputs = report.outputs.map(({ name, score }) => scored('prediction-drift', name, score, false))
  const labels = report.labels === null ? [] : [scored('prediction-drift', 'label', report.labelScore, true)]
  return [...features, ...outputs, ...labels]
}

/** Nobody knows: neither on nor off. */
function stateOf(value: number | null, limit: number | null): AlertCondition['state'] {
  if (value === null || limit === null) return 'between'
  if (value > limit) return 'on'
  return value > watchPart * limit ? 'between' : 'off'
}

function driftText(name: AlertName, column: string, score: number | null, limit: number): string {
  const what = name === 'feature-drift' ? `values of ${column} are` : `answers (${column}) are`
  const todo =
    name === 'feature-drift'
      ? 'see whether its sensor or its source changed'
      : 'see which features moved before it'
  return `${what} distributed otherwise than is usual (score ${rounded(score)}, limit ${rounded(limit)}): ${todo}`
}

function shareConditions(
  { bins, reference }: LayoutColumn,
  drift: ColumnDrift,
  limits: DriftLimits,
): readonly Pick<AlertCondition, 'name' | 'text' | 'value' | 'limit'>[] {
  const hasValues = drift.counts.some((count) => count > 0)
  const share = (name: AlertName, value: number, limit: number, words: string) => ({
    name,
    value: hasValues ? value : null,
    limit,
    text: `${percent(value)} of the values of ${drift.name} ${words}, the limit is ${percent(limit)}`,
  })
  const missingBefore = reference === null ? 0 : sharesOf(bins, reference).missing
  const missing = Math.max(0, drift.missing - missingBefore)
  return [
    share('missing-values', missing, limits.missing, 'are missing, above what was in training'),
    ...(bins.kind === 'levels'
      ? [share('unknown-values', drift.unknown, limits.unknown, 'are not known to the model')]
      : []),
    ...(bins.kind === 'number' && bins.range !== null
      ? [share('out-of-range', drift.outOfRange, limits.outOfRange, 'are outside of the range of training')]
      : []),
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function rounded(score: number | null): string {
  return score === null ? 'not known' : score.toFixed(1)
}
