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

/** Share of the labels that were met. */
export function accuracy(predicted: readonly (string | null)[], actual: readonly string[]): number {
  return mean(actual.map((label, i) => (predicted[i] === label ? 1 : 0)))
}

/** Probabilities of 0 and 1 would cost without end. As in scikit-learn: the smallest step of a double at 1. */
const leastProbability = Number.EPSILON

/** Mean of -ln of the probability that was given to what was true. */
export function logLoss(ofTrue: readonly number[]): number {
  return mean(ofTrue.map((p) => -Math.log(Math.min(1 - leastProbability, Math.max(leastProbability, p)))))
}

/**
 * How often a positive row has a higher score than a negative one, ties counted by half.
 *
 * @returns NaN where all rows are of one kind
 */
export function areaUnderCurve(scores: readonly number[], isPositive: readonly boolean[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let [negativesBelow, pairs, positives] = [0, 0, 0]
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++
    const positiveTies = order.slice(from, to).filter((i) => isPositive[i]!).length
    const negativeTies = to - from - positiveTies
    pairs += positiveTies * (negativesBelow + negativeTies / 2)
    positives += positiveTies
    negativesBelow += negativeTies
    from = to
  }
  return pairs / (positives * negativesBelow)
}

export function rootMeanSquare(predicted: readonly number[], actual: readonly number[]): number {
  return Math.sqrt(mean(actual.map((value, i) => (predicted[i]! - value) ** 2)))
}

export function meanAbsolute(predicted: readonly number[], actual: readonly number[]): number {
  return mean(actual.map((value, i) => Math.abs(predicted[i]! - value)))
}

/** NaN of nothing. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
