import { log } from '../math/exact.ts'

/**
 * What an objective does to XGBoost's sums; all in float32. Exponentials are computed as doubles and then rounded: the
 * last bit in which Math.exp may differ from Java's is gone by then.
 */
export interface Objective {
  /** From `base_score` to the margin that sums start with (XGBoost from 1.0 on). */
  readonly marginOf: (baseScore: number) => number
  /** One sum to one output; softmax takes all of them. */
  readonly transform: ((sum: number) => number) | 'softmax'
}

const { exp, fround } = Math
const same = (value: number): number => value

function logistic(sum: number): number {
  return fround(1 / fround(1 + fround(exp(-sum))))
}

function logit(probability: number): number {
  return fround(-log(fround(fround(1 / probability) - 1)))
}

const identity: Objective = { marginOf: same, transform: same }
const logisticObjective: Objective = { marginOf: logit, transform: logistic }
const logLink: Objective = { marginOf: (mean) => fround(log(mean)), transform: (sum) => fround(exp(sum)) }

export const objectives: ReadonlyMap<string, Objective> = new Map([
  ['binary:logistic', logisticObjective],
  ['reg:logistic', logisticObjective],
  ['reg:gamma', logLink],
  ['reg:tweedie', logLink],
  ['count:poisson', logLink],
  ['multi:softprob', { marginOf: same, transform: 'softmax' }],
  ['reg:linear', identity],
  ['reg:squarederror', identity],
  ['rank:pairwise', identity],
  ['rank:ndcg', identity],
  ['binary:logitraw', identity],
])

/**
 * The shares of all groups of a row; the exponentials are added as doubles.
 *
 * @param sums sum of group g at [g * stride + r]
 * @param out the shares go to `out[at ..]`
 */
export function softmax(
  sums: Float32Array,
  r: number,
  stride: number,
  groupCount: number,
  out: Float64Array,
  at: number,
): void {
  let max = -Infinity
  for (let g = 0; g < groupCount; g++) max = Math.max(max, sums[g * stride + r]!)
  let sum = 0
  for (let g = 0; g < groupCount; g++) {
    const e = fround(exp(fround(sums[g * stride + r]! - max)))
    out[at + g] = e
    sum += e
  }
  const divisor = fround(sum)
  for (let g = 0; g < groupCount; g++) out[at + g] = fround(out[at + g]! / divisor)
}
