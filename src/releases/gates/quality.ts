export const qualityMetrics = ['accuracy', 'logloss', 'auc', 'rmse', 'mae'] as const

/** How well answers fit what was true. */
export type QualityMetric = (typeof qualityMetrics)[number]

/** Whether more is better; of the others less is. */
const higherIsBetter: Readonly<Record<QualityMetric, boolean>> = {
  accuracy: true,
  logloss: false,
  auc: true,
  rmse: false,
  mae: false,
}

/** How much worse a value is than another one; negative where it is better. */
export function worsening(metric: QualityMetric, value: number, present: number): number {
  return higherIsBetter[metric] ? present - value : value - present
}
