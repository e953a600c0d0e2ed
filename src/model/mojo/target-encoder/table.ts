import { exp } from '../../math/jvm-exp.ts'
import type { Encodings } from './files.ts'
import { javaHashOrder } from './java-hash-order.ts'

/** How far the mean of a level is drawn towards the mean of all. */
export interface Blending {
  readonly inflectionPoint: number
  readonly smoothing: number
}

/** Encoded values of one column, computed once. */
export interface EncodingTable {
  readonly levelCount: number
  /** Value of level l for target t at [l * targetCount + t]; the row behind the last level is for a missing one. */
  readonly values: Float64Array
  /** One a level, and one for missing: 1 where H2O finds no encoding and throws. */
  readonly absent: Uint8Array
}

/**
 * @param targets the classes to encode, -1 where there is one target
 * @param hadMissing whether missing values were seen in training; null when the file does not say
 */
export function encodingTable(
  encodings: Encodings,
  targets: readonly number[],
  blending: Blending | null,
  hadMissing: boolean | null,
): EncodingTable {
  let levelCount = 0
  for (const level of encodings.keys()) levelCount = Math.max(levelCount, level + 1)
  const values = new Float64Array((levelCount + 1) * targets.length)
  const absent = new Uint8Array(levelCount + 1)
  const priors = targets.map((target) => prior(encodings, target))
  const write = (row: number, level: number) => {
    targets.forEach((target, t) => {
      const share = encodings.get(level)?.get(target)
      const mean = priors[t] ?? null
      if (share === undefined || mean === null) absent[row] = 1
      else values[row * targets.length + t] = encode(share, mean, blending)
    })
  }
  for (let level = 0; level < levelCount; level++) write(level, level)
  // H2O takes the encoding with the highest index for that of missing values.
  if (hadMissing === true) write(levelCount, encodings.size - 1)
  else if (hadMissing === null || priors.includes(null)) absent[levelCount] = 1
  else values.set(priors as readonly number[], levelCount * targets.length) // No null is among them.
  return { levelCount, values, absent }
}

/** The mean over all levels, summed in the order of H2O's hash map; null when a level lacks the target. */
function prior(encodings: Encodings, target: number): number | null {
  let numerator = 0
  let denominator = 0
  for (const level of javaHashOrder(encodings.keys(), (key) => key)) {
    const share = encodings.get(level)?.get(target)
    if (share === undefined) return null
    numerator += share[0]
    denominator += share[1]
  }
  return numerator / denominator
}

function encode(share: readonly [number, number], prior: number, blending: Blending | null): number {
  const mean = share[0] / share[1]
  if (blending === null) return mean
  const lambda = 1 / (1 + exp((blending.inflectionPoint - Math.trunc(share[1])) / blending.smoothing))
  return lambda * mean + (1 - lambda) * prior
}
