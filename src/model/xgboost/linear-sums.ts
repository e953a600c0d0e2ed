import { ModelError } from '../../core/errors.ts'
import { BLOCK } from '../forest/forest-scorer.ts'
import type { BlockSums } from './block-sums.ts'
import type { Booster, LinearModel } from './booster.ts'
import type { FeatureSpace } from './feature-space.ts'

const { fround } = Math

/** Products of one-hot features and weights, in the order of features. Throws ModelError when there are too few weights. */
export function linearSums(booster: Booster, model: LinearModel, space: FeatureSpace): BlockSums {
  const { featureCount, groupCount } = booster
  const size = (featureCount + 1) * groupCount
  const weights = model.weights.length === 0 ? new Float32Array(size) : model.weights
  if (weights.length < size || featureCount > space.size) {
    const expected = `expected ${size} linear weights over at most ${space.size} features`
    throw new ModelError(
      booster.file,
      booster.entry,
      `${expected}, found ${weights.length} over ${featureCount}`,
    )
  }
  const row = new LinearRow(weights, featureCount, groupCount, space)
  const sums = new Float32Array(groupCount * BLOCK)
  const width = space.categoryCount + space.numberCount
  return {
    sums,
    blockOf: (count) => Math.min(count, BLOCK),
    compute(rows, first, count, starts) {
      for (let r = 0; r < count; r++) {
        row.take(rows, (first + r) * width)
        for (let g = 0; g < groupCount; g++) sums[g * BLOCK + r] = row.sum(g, starts[r]!)
      }
    },
  }
}

class LinearRow {
  readonly #weights: Float32Array
  readonly #featureCount: number
  readonly #groupCount: number
  readonly #space: FeatureSpace
  /** With other weights even the products with 0 count. */
  readonly #allFinite: boolean
  /** Indexes of the features that are not 0, and their values. */
  readonly #index: Int32Array
  readonly #value: Float32Array
  readonly #features: Float32Array
  #count = 0
  #rows: Float64Array = new Float64Array(0)
  #at = 0

  constructor(weights: Float32Array, featureCount: number, groupCount: number, space: FeatureSpace) {
    this.#weights = weights
    this.#featureCount = featureCount
    this.#groupCount = groupCount
    this.#space = space
    this.#allFinite = weights.every(Number.isFinite)
    this.#index = new Int32Array(space.categoryCount + space.numberCount)
    this.#value = new Float32Array(space.categoryCount + space.numberCount)
    this.#features = new Float32Array(space.size)
  }

  /** The row at `rows[at ..]` is the one to be summed. */
  take(rows: Float64Array, at: number): void {
    const { categoryCount, numberCount, numbersAt } = this.#space
    this.#rows = rows
    this.#at = at
    this.#count = 0
    for (let c = 0; c < categoryCount; c++) {
      const active = this.#space.activeIndex(c, rows[at + c]!)
      if (active >= 0) this.#add(active, 1)
    }
    for (let k = 0; k < numberCount; k++) {
      const value = fround(rows[at + categoryCount + k]!)
      if (value === value && value !== 0) this.#add(numbersAt + k, value)
    }
  }

  sum(group: number, start: number): number {
    const bias = this.#weights[this.#featureCount * this.#groupCount + group]!
    let sum = fround(bias + start)
    for (let k = 0; k < this.#count; k++) {
      const weight = this.#weights[this.#index[k]! * this.#groupCount + group]!
      sum = fround(sum + fround(this.#value[k]! * weight))
    }
    // Products with 0 change nothing but the sign of a sum that is 0.
    return this.#allFinite && sum !== 0 ? sum : this.#sumOfAll(group, fround(bias + start))
  }

  #add(index: number, value: number): void {
    if (index >= this.#featureCount) return
    this.#index[this.#count] = index
    this.#value[this.#count] = value
    this.#count++
  }

  #sumOfAll(group: number, start: number): number {
    this.#space.expand(this.#rows, this.#at, this.#features)
    let sum = start
    for (let f = 0; f < this.#featureCount; f++) {
      const x = this.#features[f]!
      if (x === x) sum = fround(sum + fround(x * this.#weights[f * this.#groupCount + group]!))
    }
    return sum
  }
}
