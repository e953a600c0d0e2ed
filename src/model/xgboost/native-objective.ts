import { exp } from '../math/exact.ts'
import { expf } from '../math/expf.ts'
import { logf } from '../math/logf.ts'
import { isSince } from './file-version.ts'
import type { FileVersion } from './file-version.ts'

/**
 * What an objective makes of the sums, in XGBoost itself: float32 after every operation, and the C library's
 * exponential. (H2O's scorer, for boosters in MOJOs, has Java's: `objective.ts`.)
 */
export interface NativeObjective {
  /** From `base_score` to the margin that sums start with. */
  readonly marginOf: (baseScore: number) => number
  /** A value an output; two classes, of which the output is the second one's probability; or a class an output. */
  readonly predicts: 'values' | 'two-classes' | 'classes'
  /** One sum to one output; for classes all are taken together. */
  readonly transform: (sum: number) => number
  /** Whether the outputs of a row are put in ascending order. */
  readonly sorted?: true
}

const { fround } = Math
const same = (value: number): number => value
/** Of larger exponents XGBoost takes this one, so that none overflows. */
const largestExponent = fround(88.7)

function logistic(sum: number): number {
  // XGBoost adds 1e-16 to the divisor, which is at least 1: nothing in float32.
  return fround(1 / fround(expf(Math.min(-sum, largestExponent)) + 1))
}

function logit(probability: number): number {
  return -logf(fround(fround(1 / probability) - 1))
}

const values: NativeObjective = { marginOf: same, predicts: 'values', transform: same }
const classes: NativeObjective = { ...values, predicts: 'classes' }
const logLink: NativeObjective = { ...values, marginOf: logf, transform: expf }

/**
 * What XGBoost of that version makes of an objective's sums; null for one that it does not know. `multi:softmax` and
 * `multi:softprob` differ in what the library gives: here both give the label and the probabilities.
 */
export function nativeObjective(name: string, version: FileVersion): NativeObjective | null {
  const objective = objectivesOfAll.get(name) ?? null
  return changes.get(name)?.(version) ?? objective
}

const objectivesOfAll: ReadonlyMap<string, NativeObjective> = new Map([
  ['binary:logistic', { marginOf: logit, predicts: 'two-classes', transform: logistic }],
  ['reg:logistic', { ...values, marginOf: logit, transform: logistic }],
  ['binary:logitraw', values],
  ['binary:hinge', { ...values, predicts: 'two-classes', transform: (sum) => (sum > 0 ? 1 : 0) }],
  ['multi:softprob', classes],
  ['multi:softmax', classes],
  ['count:poisson', logLink],
  ['reg:gamma', logLink],
  ['reg:tweedie', logLink],
  ['survival:cox', logLink],
  ['survival:aft', logLink],
  ['reg:squarederror', values],
  ['reg:linear', values],
  ['reg:squaredlogerror', values],
  ['reg:pseudohubererror', values],
  ['reg:absoluteerror', values],
  ['reg:quantileerror', values],
  ['rank:pairwise', values],
  ['rank:ndcg', values],
  ['rank:map', values],
])

/** Since 3.2 a probability to start with is kept away from 0 and 1. */
const keptAway = (marginOf: (baseScore: number) => number) => (baseScore: number) =>
  marginOf(Math.min(Math.max(baseScore, fround(1e-6)), fround(1 - fround(1e-6))))

const clampedLogit = (name: string) => (version: FileVersion) => {
  const objective = objectivesOfAll.get(name)
  return objective && isSince(version, 3, 2) ? { ...objective, marginOf: keptAway(logit) } : null
}

/** Where releases differ (measured: 1.7, 2.1, and each minor one from 3.0 to 3.4). Null: as they all do. */
const changes: ReadonlyMap<string, (version: FileVersion) => NativeObjective | null> = new Map([
  ['binary:logistic', clampedLogit('binary:logistic')],
  ['reg:logistic', clampedLogit('reg:logistic')],
  // Since 3.0 its exponential is that of doubles.
  [
    'survival:aft',
    (version) => (isSince(version, 3, 0) ? { ...logLink, transform: (sum) => fround(exp(sum)) } : null),
  ],
  // Since 3.4 quantiles that cross are put in order.
  ['reg:quantileerror', (version) => (isSince(version, 3, 4) ? { ...values, sorted: true } : null)],
])

/** What XGBoost has and we do not. */
export const refusedObjectives: ReadonlyMap<string, string> = new Map([
  ['reg:expectileerror', 'how it makes its outputs of the sums is not verified'],
])

/** The names that `nativeObjective` knows. */
export const nativeObjectiveNames: readonly string[] = [...objectivesOfAll.keys()]

/** An objective of the user's own: the sums as they stand. */
export const unknownObjective: NativeObjective = values

/**
 * The shares of all groups of a row; the exponentials are added as doubles.
 *
 * @param sums sum of group g at [g * stride + r]
 * @param out the shares go to `out[at ..]`
 */
export function nativeSoftmax(
  sums: Float32Array,
  r: number,
  stride: number,
  groupCount: number,
  out: Float64Array,
  at: number,
): void {
  let most = sums[r]!
  for (let g = 1; g < groupCount; g++) if (sums[g * stride + r]! > most) most = sums[g * stride + r]!
  let sum = 0
  for (let g = 0; g < groupCount; g++) {
    const e = expf(fround(sums[g * stride + r]! - most))
    out[at + g] = e
    sum += e
  }
  const divisor = fround(sum)
  for (let g = 0; g < groupCount; g++) out[at + g] = fround(out[at + g]! / divisor)
}
