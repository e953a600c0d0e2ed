import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { padded, writeMatrix } from '../simd/layout.ts'
import { MachinePlan } from '../simd/machine.ts'
import type { Machine, Region } from '../simd/machine.ts'

/** How a row becomes terms of a linear model: categoricals first, then numerics. */
export interface Terms {
  readonly categoricalCount: number
  readonly numericCount: number
  /** Coefficients of categorical i lie in [offsets[i], offsets[i + 1]); numerics follow, the intercept is last. */
  readonly offsets: Int32Array
  /** False when level 0 has no coefficient. */
  readonly allLevels: boolean
  /** What stands in for a missing cell; null where a missing number stays NaN and a missing level is refused. */
  readonly imputation: { readonly modes: Int32Array; readonly means: Float64Array } | null
}

/** Coefficients one linear model over the terms has, the intercept included. */
export function coefficientCount(terms: Terms): number {
  return terms.offsets[terms.categoricalCount]! + terms.numericCount + 1
}

/** Reads `cats`, `nums`, `cat_offsets`, `use_all_factor_levels` and the imputation keys of a GLM. */
export function readTerms(mojo: Mojo): Terms {
  const { ini } = mojo
  const categoricalCount = ini.integer('cats', { min: 0, max: mojo.featureCount })
  const numericCount = ini.integer('nums', { min: 0, max: mojo.featureCount - categoricalCount })
  return checkedTerms(mojo, {
    categoricalCount,
    numericCount,
    offsets: ini.integers('cat_offsets', { fallback: new Int32Array(1) }),
    allLevels: ini.boolean('use_all_factor_levels', false),
    imputation: ini.boolean('mean_imputation', false)
      ? {
          modes: ini.integers('cat_modes', { fallback: new Int32Array(0) }),
          means: ini.numbers('num_means', { fallback: new Float64Array(0) }),
        }
      : null,
  })
}

/** Throws ModelError unless offsets ascend from 0 and there is a stand-in for every cell, when there is any. */
export function checkedTerms(mojo: Mojo, terms: Terms): Terms {
  const { categoricalCount, numericCount, offsets, imputation } = terms
  const ascending = offsets.every((offset, i) => offset >= (i === 0 ? 0 : offsets[i - 1]!))
  if (offsets.length !== categoricalCount + 1 || offsets[0] !== 0 || !ascending)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `cat_offsets must be ${categoricalCount + 1} ascending numbers from 0`,
    )
  if (imputation && (imputation.modes.length < categoricalCount || imputation.modes.some((mode) => mode < 0)))
    throw new ModelError(
      mojo.source,
      'model.ini',
      `cat_modes must hold a level for each of ${categoricalCount} columns`,
    )
  if (imputation && imputation.means.length < numericCount)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `num_means must hold a mean for each of ${numericCount} columns`,
    )
  return terms
}

/** Rows that are worked on together. */
export const BLOCK_ROWS = 64

/**
 * Margins of several linear models over the same terms, block by block. Sums as H2O does: categoricals, numerics and
 * the intercept, in order.
 */
export class LinearPredictor {
  /** Margin m of the block's row r at [r * stride + m]. */
  readonly margins: Float64Array
  readonly stride: number
  readonly #terms: Terms
  readonly #modes: Int32Array | null
  /** The coefficients of levels: that of model m for level coefficient i at [i * stride + m]. */
  readonly #levels: Float64Array
  readonly #numbers: Float64Array
  readonly #machine: Machine
  readonly #regions: Readonly<Record<'numbers' | 'means' | 'weights' | 'intercepts' | 'margins', Region>>

  /** @param models coefficients of each model, `coefficientCount(terms)` of them */
  constructor(terms: Terms, models: readonly Float64Array[]) {
    const { categoricalCount, offsets, numericCount } = terms
    const levelCount = offsets[categoricalCount]!
    const plan = new MachinePlan()
    this.stride = padded(models.length)
    this.#terms = terms
    this.#modes = terms.imputation?.modes ?? null
    this.#levels = new Float64Array(levelCount * this.stride)
    this.#regions = {
      numbers: plan.reserve(BLOCK_ROWS * numericCount),
      means: plan.reserve(numericCount),
      weights: plan.reserve(this.stride * numericCount),
      intercepts: plan.reserve(this.stride),
      margins: plan.reserve(BLOCK_ROWS * this.stride),
    }
    this.#machine = plan.open()
    this.#numbers = this.#machine.view(this.#regions.numbers)
    this.margins = this.#machine.view(this.#regions.margins)
    this.#machine
      .view(this.#regions.means)
      .set(terms.imputation?.means.subarray(0, numericCount) ?? new Float64Array(numericCount).fill(NaN))
    this.#machine.view(this.#regions.intercepts).set(models.map((beta) => beta[beta.length - 1]!))
    writeMatrix(
      this.#machine.view(this.#regions.weights),
      models.length,
      numericCount,
      (m, j) => models[m]![levelCount + j]!,
    )
    models.forEach((beta, m) => {
      for (let i = 0; i < levelCount; i++) this.#levels[i * this.stride + m] = beta[i]!
    })
  }

  /**
   * Fills `margins` for `count` <= BLOCK_ROWS rows from row `first` on, `width` cells each. A row with a level that is
   * missing (where nothing stands in) or not a whole number gets verdict 1 and margins without meaning: H2O throws.
   */
  predict(rows: Float64Array, width: number, first: number, count: number, verdicts: Uint8Array): void {
    const { categoricalCount, numericCount } = this.#terms
    for (let r = 0; r < count; r++) {
      const start = (first + r) * width
      if (!this.#sumLevels(rows, start, r * this.stride)) verdicts[first + r] = 1
      for (let j = 0; j < numericCount; j++)
        this.#numbers[r * numericCount + j] = rows[start + categoricalCount + j]!
    }
    const { numbers, means, weights, intercepts, margins } = this.#regions
    this.#machine.kernels.margins(
      numbers.address,
      means.address,
      weights.address,
      intercepts.address,
      margins.address,
      margins.address + 8 * this.stride,
      numericCount,
      count,
    )
  }

  #sumLevels(rows: Float64Array, start: number, to: number): boolean {
    const { categoricalCount, offsets, allLevels } = this.#terms
    const stride = this.stride
    const dropped = allLevels ? 0 : 1
    for (let m = 0; m < stride; m++) this.margins[to + m] = 0
    for (let i = 0; i < categoricalCount; i++) {
      let level = rows[start + i]!
      if (level !== level && this.#modes !== null) level = this.#modes[i]!
      // As a Java int cast: NaN, fractions and whole numbers beyond 32 bits differ from it.
      if ((level | 0) !== level || level < 0) return false
      const index = offsets[i]! + level - dropped
      if (level < dropped || index >= offsets[i + 1]!) continue
      for (let m = 0; m < stride; m++) this.margins[to + m]! += this.#levels[index * stride + m]!
    }
    return true
  }
}
