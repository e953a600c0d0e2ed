/*
 * How well answers fit what was true, exact from rows. `truths` are places in the order of the classes, `probabilities` are row-major:
 * as many numbers a row as there are classes. NaN where a figure is not defined.
 */

/** Share of the labels that were met. */
export function accuracy(predicted: readonly (string | null)[], actual: readonly string[]): number {
  return mean(actual.map((label, i) => (predicted[i] === label ? 1 : 0)))
}

/** Probabilities of 0 and 1 would cost without end. As in scikit-learn: the smallest step of a double at 1. */
const leastProbability = Number.EPSILON

/** -ln of the probability that was given to what was true. */
export function logLossOf(ofTrue: number): number {
  return -Math.log(Math.min(1 - leastProbability, Math.max(leastProbability, ofTrue)))
}

/** Mean of that. */
export function logLoss(ofTrue: readonly number[]): number {
  return mean(ofTrue.map(logLossOf))
}

/**
 * How often a positive row has a higher score than a negative one, ties counted by half.
 *
 * @returns NaN where all rows are of one kind
 */
export function areaUnderCurve(scores: readonly number[], isPositive: readonly boolean[]): number {
  let [negativesBelow, pairs, positives] = [0, 0, 0]
  for (const { positive, negative } of tiesOf(scores, isPositive)) {
    pairs += positive * (negativesBelow + negative / 2)
    positives += positive
    negativesBelow += negative
  }
  return pairs / (positives * negativesBelow)
}

/** Rows of one score, the lowest first. */
function tiesOf(
  scores: readonly number[],
  isPositive: readonly boolean[],
): { readonly positive: number; readonly negative: number }[] {
  const ties: { positive: number; negative: number }[] = []
  let before = NaN
  for (const i of scores.map((_, row) => row).sort((a, b) => scores[a]! - scores[b]!)) {
    if (scores[i] !== before) ties.push({ positive: 0, negative: 0 })
    before = scores[i]!
    ties.at(-1)![isPositive[i]! ? 'positive' : 'negative'] += 1
  }
  return ties
}

/** Precision at each score from the highest down, weighted by the recall that it adds. */
export function averagePrecision(scores: readonly number[], isPositive: readonly boolean[]): number {
  let [found, above, sum] = [0, 0, 0]
  for (const { positive, negative } of tiesOf(scores, isPositive).reverse()) {
    found += positive
    above += positive + negative
    sum += positive * (found / above)
  }
  return sum / found
}

/** The area of each class against all others, on average over the classes of which there are rows and others. */
export function areaOneVsRest(
  probabilities: readonly number[],
  truths: readonly number[],
  classes: number,
): number {
  const areas = range(classes).map((of) =>
    areaUnderCurve(
      truths.map((_, row) => probabilities[row * classes + of]!),
      truths.map((truth) => truth === of),
    ),
  )
  return mean(areas.filter((area) => !Number.isNaN(area)))
}

/** The area of each class against each other one, rows of the two alone, on average over the pairs of which there are rows. */
export function areaOneVsOne(
  probabilities: readonly number[],
  truths: readonly number[],
  classes: number,
): number {
  const areas = pairsOf(classes).map(([of, other]) => {
    const rows = truths.flatMap((truth, row) => (truth === of || truth === other ? [row] : []))
    return areaUnderCurve(
      rows.map((row) => probabilities[row * classes + of]!),
      rows.map((row) => truths[row] === of),
    )
  })
  return mean(areas.filter((area) => !Number.isNaN(area)))
}

/** Every class with every other, both ways: the scores of the two differ. */
export function pairsOf(classes: number): (readonly [of: number, other: number])[] {
  return range(classes).flatMap((of) =>
    range(classes).flatMap((other) => (of === other ? [] : [[of, other] as const])),
  )
}

/**
 * Squared distance of a row's probabilities from what was true: of the second class where there are two, else of all together.
 *
 * @param truth -1 for a class that the model does not have, which had the probability 0
 */
export function brierOf(row: ArrayLike<number>, truth: number): number {
  if (row.length === 2 && truth >= 0) return (truth - row[1]!) ** 2
  let sum = truth < 0 ? 1 : 0
  for (let of = 0; of < row.length; of++) sum += ((truth === of ? 1 : 0) - row[of]!) ** 2
  return row.length === 2 ? sum / 2 : sum
}

/** Bins of calibration, of equal width. */
export const calibrationBins = 10

/** Bin i has i / bins < p <= (i + 1) / bins, the first one 0 as well. */
export function calibrationBin(p: number, bins: number = calibrationBins): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(p * bins) - 1))
  // A product is rounded, and an edge belongs to the bin below.
  while (bin > 0 && p <= bin / bins) bin--
  while (bin < bins - 1 && p > (bin + 1) / bins) bin++
  return bin
}

/** Expected calibration error: how far apart confidence and truth are in each bin, by the share of its rows. */
export function calibrationError(
  confidences: readonly number[],
  isRight: readonly boolean[],
  bins: number = calibrationBins,
): number {
  const gaps = new Float64Array(bins)
  for (const [row, confidence] of confidences.entries())
    gaps[calibrationBin(confidence, bins)]! += (isRight[row]! ? 1 : 0) - confidence
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / confidences.length
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

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
