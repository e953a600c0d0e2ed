import { twoSampleTail } from '../../core/chi-square.ts'
import { totalVariation } from '../../core/distances.ts'

/*
 * How far counts are from others of the same bins. Null where one of them has no counts: that is no distance. Formulas and
 * reference values: docs/drift.md.
 */

/** Of bins, in their order. */
export type Counts = ArrayLike<number>

/**
 * Wasserstein distance: how far the mass of one has to be moved on average to become the other, in units of the places.
 *
 * @param places of the bins, ascending
 */
export function wasserstein(one: Counts, other: Counts, places: readonly number[]): number | null {
  const [ofOne, ofOther] = [sumOf(one), sumOf(other)]
  if (ofOne === 0 || ofOther === 0) return null
  let [moved, above] = [0, 0]
  for (let at = 0; at + 1 < places.length; at++) {
    above += one[at]! / ofOne - other[at]! / ofOther
    moved += Math.abs(above) * (places[at + 1]! - places[at]!)
  }
  return moved
}

/** Standard deviation of what is counted, each value at the place of its bin; null without counts. */
export function deviationOf(counts: Counts, places: readonly number[]): number | null {
  const all = sumOf(counts)
  if (all === 0) return null
  let [sum, squares] = [0, 0]
  for (let at = 0; at < counts.length; at++) sum += counts[at]! * places[at]!
  const mean = sum / all
  for (let at = 0; at < counts.length; at++) squares += counts[at]! * (places[at]! - mean) ** 2
  return Math.sqrt(squares / all)
}

/** What is added to empty bins: half a record to each (depends on how many there are, as it should), or a share that each has at least. */
export type EmptyBins = 'half-a-record' | { readonly leastShare: number }

/** Population stability index: sum of (P - Q) ln(P / Q). */
export function populationStability(
  reference: readonly number[],
  observed: readonly number[],
  empty: EmptyBins = 'half-a-record',
): number | null {
  if (sumOf(reference) === 0 || sumOf(observed) === 0) return null
  const [p, q] = [reference, observed].map((counts) => sharesWithout(empty, counts))
  return sumOf(p!.map((share, at) => (share - q![at]!) * Math.log(share / q![at]!)))
}

function sharesWithout(empty: EmptyBins, counts: readonly number[]): readonly number[] {
  const all = sumOf(counts)
  if (typeof empty === 'object') return counts.map((count) => Math.max(count / all, empty.leastShare))
  return counts.map((count) => (count + 0.5) / (all + counts.length / 2))
}

/** Jensen-Shannon distance to the base e: the root of the divergence. */
export function jensenShannon(one: readonly number[], other: readonly number[]): number | null {
  const [ofOne, ofOther] = [sumOf(one), sumOf(other)]
  if (ofOne === 0 || ofOther === 0) return null
  const divergence = sumOf(
    one.map((count, at) => {
      const [p, q] = [count / ofOne, other[at]! / ofOther]
      const middle = (p + q) / 2
      return (towards(p, middle) + towards(q, middle)) / 2
    }),
  )
  return Math.sqrt(Math.max(0, divergence))
}

function towards(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log(share / middle)
}

/** The largest difference of the shares up to a bin: at most that of the values themselves. */
export function kolmogorovSmirnov(one: readonly number[], other: readonly number[]): number | null {
  const [ofOne, ofOther] = [sumOf(one), sumOf(other)]
  if (ofOne === 0 || ofOther === 0) return null
  let [largest, apart] = [0, 0]
  for (let at = 0; at < one.length; at++) {
    apart += one[at]! / ofOne - other[at]! / ofOther
    largest = Math.max(largest, Math.abs(apart))
  }
  return largest
}

/**
 * How likely that difference, or a larger one, is between two samples of one distribution, for many records: Kolmogorov's series.
 *
 * @param n of one sample and of the other
 */
export function kolmogorovTail(difference: number, n: readonly [number, number]): number {
  const scaled = difference * Math.sqrt((n[0] * n[1]) / (n[0] + n[1]))
  if (scaled < 0.2) return 1
  let sum = 0
  for (let k = 1; k <= 100; k++) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * scaled * scaled)
  return Math.min(1, Math.max(0, sum))
}

/** How likely so different counts are to come from one distribution; null where one has none. */
export function chiSquareP(one: readonly number[], other: readonly number[]): number | null {
  return sumOf(one) === 0 || sumOf(other) === 0 ? null : twoSampleTail(one, other)
}

/** Half of the sum of what the shares differ by. */
export function shareDistance(one: Counts, other: Counts): number | null {
  const distance = totalVariation(one, other)
  return Number.isNaN(distance) ? null : distance
}

/**
 * The PSI that one of so many windows has without any drift (Yurdakul 2018): (1/n + 1/m) times the quantile of chi-square with a
 * degree of freedom less than there are bins, and never below what is worth a thought.
 *
 * @param alpha how many windows may be above it
 */
export function stabilityLimit(
  n: readonly [reference: number, observed: number],
  bins: number,
  alpha = 1e-4,
): number {
  const leastEffect = 0.1
  return Math.max(leastEffect, (1 / n[0] + 1 / n[1]) * chiSquareQuantile(1 - alpha, Math.max(1, bins - 1)))
}

/** By Wilson and Hilferty: to a hundredth, for a limit. */
function chiSquareQuantile(p: number, freedom: number): number {
  const spread = 2 / (9 * freedom)
  return freedom * Math.max(0, 1 - spread + normalQuantile(p) * Math.sqrt(spread)) ** 3
}

/** By Abramowitz and Stegun 26.2.23, for p above a half: to 4.5e-4. */
function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p))
  const over = 2.515517 + t * (0.802853 + t * 0.010328)
  return t - over / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}

function sumOf(values: Counts): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]!
  return sum
}
