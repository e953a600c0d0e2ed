import { exp } from '../math/jvm-exp.ts'
import { JavaRandom } from '../math/random.ts'

/*
 * The last steps of a classifier, in place on one prediction: `out[at]` is the label, `out[at + 1 ..]` the
 * probabilities, all as H2O's GenModel does them.
 */

/** 1 where p1 reaches the threshold, else 0 (also for NaN). */
export function binomialLabel(p1: number, threshold: number): number {
  return p1 >= threshold ? 1 : 0
}

/** Turns `classCount` margins into probabilities: exp(x - max), summed from the left. */
export function softmax(out: Float64Array, at: number, classCount: number): void {
  let max = -Infinity
  for (let c = 1; c <= classCount; c++) max = Math.max(max, out[at + c]!)
  let sum = 0
  for (let c = 1; c <= classCount; c++) sum += out[at + c] = exp(out[at + c]! - max)
  for (let c = 1; c <= classCount; c++) out[at + c]! /= sum
}

/** Undoes class balancing: weighs each class by prior / model share, then normalises. */
export function correctPriors(
  out: Float64Array,
  at: number,
  classCount: number,
  prior: Float64Array,
  model: Float64Array,
): void {
  let sum = 0
  for (let c = 0; c < classCount; c++) {
    const ratio = prior[c] !== 0 && model[c] !== 0 ? prior[c]! / model[c]! : 1
    sum += out[at + c + 1]! *= ratio
  }
  if (sum > 0) for (let c = 1; c <= classCount; c++) out[at + c]! /= sum
}

/**
 * The most probable class; ties are broken as H2O does, by a random number seeded from the row.
 *
 * @param row where the encoded row is, as the kernel scored it: `width` cells of `rows` from `rowAt`
 * @param prior shares of the classes, or null
 */
export function multinomialLabel(
  out: Float64Array,
  at: number,
  classCount: number,
  rows: Float64Array,
  rowAt: number,
  width: number,
  prior: Float64Array | null,
): number {
  let best = 0
  let ties = 0
  for (let c = 1; c < classCount; c++) {
    if (out[at + best + 1]! < out[at + c + 1]!) {
      best = c
      ties = 0
    } else if (out[at + best + 1]! === out[at + c + 1]!) {
      ties++
    }
  }
  if (ties === 0) return best
  return breakTie(out.subarray(at + 1, at + 1 + classCount), best, ties, hashRow(rows, rowAt, width), prior)
}

function breakTie(
  probabilities: Float64Array,
  best: number,
  ties: number,
  hash: bigint,
  prior: Float64Array | null,
): number {
  if (prior !== null) {
    const drawn = drawByPrior(tieList(probabilities), hash, prior)
    if (drawn !== null) return drawn
  }
  let left = Number(BigInt.asIntN(32, hash) % BigInt(ties + 1))
  for (let c = 0; c < probabilities.length; c++) {
    if (probabilities[c] === probabilities[best] && --left < 0) return c
  }
  return best
}

/** H2O's list of tied classes: it starts with class 0 and is not emptied when a better class appears. Kept for parity. */
function tieList(probabilities: Float64Array): number[] {
  const tied = [0]
  let best = 0
  for (let c = 1; c < probabilities.length; c++) {
    if (probabilities[best]! < probabilities[c]!) best = c
    else if (probabilities[best] === probabilities[c]) tied.push(c)
  }
  return tied
}

function drawByPrior(tied: readonly number[], hash: bigint, prior: Float64Array): number | null {
  let sum = 0
  for (const c of tied) sum += prior[c]!
  const draw = new JavaRandom(hash).nextDouble()
  let reached = 0
  for (const c of tied) {
    reached += prior[c]! / sum
    if (draw <= reached) return c
  }
  return null
}

/** The row's bits, folded by exclusive or, each pattern shifted right by 6 with its sign. */
function hashRow(rows: Float64Array, at: number, width: number): bigint {
  const bits = new BigInt64Array(rows.slice(at, at + width).buffer)
  let hash = 0n
  for (const pattern of bits) hash ^= pattern >> 6n
  return hash
}
