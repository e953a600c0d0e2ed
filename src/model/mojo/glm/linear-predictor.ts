import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'

/** Rows that are worked on together: the block's prepared cells stay in the first-level cache. */
export const BLOCK_ROWS = 32

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

/**
 * Margins of several linear models over the same terms, block by block. Sums as H2O does: categoricals, numerics and
 * the intercept in order from +0, so adding the +0 of a level without coefficient changes nothing.
 */
export class LinearPredictor {
  /** Margin of model m for row r of the block at [m * BLOCK_ROWS + r]. */
  readonly margins: Float64Array
  readonly #terms: Terms
  readonly #models: readonly Float64Array[]
  /** Index of the coefficient of each categorical cell of the block; the index behind the last stands for none. */
  readonly #active: Int32Array
  readonly #numbers: Float64Array

  /** @param models coefficients of each model, `coefficientCount(terms)` of them */
  constructor(terms: Terms, models: readonly Float64Array[]) {
    this.#terms = terms
    this.#models = models.map((beta) => {
      const padded = new Float64Array(beta.length + 1)
      padded.set(beta)
      return padded
    })
    this.margins = new Float64Array(models.length * BLOCK_ROWS)
    this.#active = new Int32Array(BLOCK_ROWS * terms.categoricalCount).fill(coefficientCount(terms))
    this.#numbers = new Float64Array(BLOCK_ROWS * terms.numericCount)
  }

  /**
   * Fills `margins` for `count` <= BLOCK_ROWS rows from row `first` on; `width` cells a row. A row with a level that
   * is missing (where nothing stands in) or not a whole number gets verdict 1 and a margin without meaning.
   *
   * @returns how many rows were refused
   */
  predict(rows: Float64Array, width: number, first: number, count: number, verdicts: Uint8Array): number {
    let refused = 0
    for (let r = 0; r < count; r++) {
      const start = (first + r) * width
      this.#loadNumbers(rows, start + this.#terms.categoricalCount, r)
      if (this.#loadLevels(rows, start, r)) continue
      verdicts[first + r] = 1
      refused++
    }
    for (let m = 0; m < this.#models.length; m++) {
      for (let r = 0; r < count; r += 4) this.#sumFourRows(this.#models[m]!, m * BLOCK_ROWS + r, r)
    }
    return refused
  }

  #loadNumbers(rows: Float64Array, start: number, r: number): void {
    const { numericCount, imputation } = this.#terms
    const numbers = this.#numbers
    const base = r * numericCount
    const means = imputation?.means
    for (let j = 0; j < numericCount; j++) {
      const x = rows[start + j]!
      numbers[base + j] = means !== undefined && x !== x ? means[j]! : x
    }
  }

  #loadLevels(rows: Float64Array, start: number, r: number): boolean {
    const { categoricalCount, offsets, allLevels, imputation } = this.#terms
    const none = coefficientCount(this.#terms)
    const dropped = allLevels ? 0 : 1
    let valid = true
    for (let i = 0; i < categoricalCount; i++) {
      let level = rows[start + i]!
      if (imputation !== null && level !== level) level = imputation.modes[i]!
      // As a Java int cast: NaN, fractions and whole numbers beyond 32 bits differ from it.
      if ((level | 0) !== level || level < 0) valid = false
      const index = offsets[i]! + (level | 0) - dropped
      const known = valid && level >= dropped && index < offsets[i + 1]!
      this.#active[r * categoricalCount + i] = known ? index : none
    }
    return valid
  }

  /** Four chains of additions at a time; the block's rows behind `count` hold earlier cells, and are not read back. */
  #sumFourRows(beta: Float64Array, to: number, r: number): void {
    const { categoricalCount, numericCount, offsets } = this.#terms
    const active = this.#active
    const numbers = this.#numbers
    const margins = this.margins
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    const i0 = r * categoricalCount
    const i1 = i0 + categoricalCount
    const i2 = i1 + categoricalCount
    const i3 = i2 + categoricalCount
    for (let i = 0; i < categoricalCount; i++) {
      a += beta[active[i0 + i]!]!
      b += beta[active[i1 + i]!]!
      c += beta[active[i2 + i]!]!
      d += beta[active[i3 + i]!]!
    }
    const base = offsets[categoricalCount]!
    const j0 = r * numericCount
    const j1 = j0 + numericCount
    const j2 = j1 + numericCount
    const j3 = j2 + numericCount
    for (let j = 0; j < numericCount; j++) {
      const weight = beta[base + j]!
      a += weight * numbers[j0 + j]!
      b += weight * numbers[j1 + j]!
      c += weight * numbers[j2 + j]!
      d += weight * numbers[j3 + j]!
    }
    const intercept = beta[base + numericCount]!
    margins[to] = a + intercept
    margins[to + 1] = b + intercept
    margins[to + 2] = c + intercept
    margins[to + 3] = d + intercept
  }
}
