import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'

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

/** Models that are summed together: enough independent additions to hide their latency, few enough for registers. */
const GROUP = 4

/**
 * Margins of several linear models over the same terms, row by row. Sums as H2O does: categoricals, numerics and the
 * intercept in order from +0, so adding the +0 of a level without coefficient changes nothing.
 */
export class LinearPredictor {
  /** Margins of the row that was predicted last; cells behind the last model hold no meaning. */
  readonly margins: Float64Array
  readonly #terms: Terms
  readonly #modes: Int32Array | null
  /** What stands in for missing numbers: NaN where nothing does. */
  readonly #means: Float64Array
  /** Coefficient i of model m at [(m - m % 4) * rows + 4 * i + m % 4]; zeros behind the last coefficient. */
  readonly #weights: Float64Array
  /** Coefficients of a model, and the zero that stands for a level without one. */
  readonly #rows: number
  /** Row in `#weights` of each categorical cell. */
  readonly #active: Int32Array

  /** @param models coefficients of each model, `coefficientCount(terms)` of them */
  constructor(terms: Terms, models: readonly Float64Array[]) {
    this.#terms = terms
    this.#modes = terms.imputation?.modes ?? null
    this.#means = terms.imputation?.means ?? new Float64Array(terms.numericCount).fill(NaN)
    this.#rows = coefficientCount(terms) + 1
    this.margins = new Float64Array(Math.ceil(models.length / GROUP) * GROUP)
    this.#weights = new Float64Array(this.margins.length * this.#rows)
    this.#active = new Int32Array(terms.categoricalCount)
    models.forEach((beta, m) => {
      const lane = m % GROUP
      beta.forEach((value, i) => (this.#weights[(m - lane) * this.#rows + GROUP * i + lane] = value))
    })
  }

  /**
   * Sets `margins` for the row that starts at `start`. Returns false, and leaves them without meaning, when a level is
   * missing (where nothing stands in) or not a whole number: H2O throws then.
   */
  predict(rows: Float64Array, start: number): boolean {
    if (!this.#findLevels(rows, start)) return false
    const { categoricalCount, numericCount, offsets } = this.#terms
    const weights = this.#weights
    const means = this.#means
    const active = this.#active
    const margins = this.margins
    const from = start + categoricalCount
    for (let m = 0; m < margins.length; m += GROUP) {
      const group = m * this.#rows
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let i = 0; i < categoricalCount; i++) {
        const w = group + GROUP * active[i]!
        a += weights[w]!
        b += weights[w + 1]!
        c += weights[w + 2]!
        d += weights[w + 3]!
      }
      let w = group + GROUP * offsets[categoricalCount]!
      for (let j = 0; j < numericCount; j++) {
        let x = rows[from + j]!
        if (x !== x) x = means[j]!
        a += weights[w]! * x
        b += weights[w + 1]! * x
        c += weights[w + 2]! * x
        d += weights[w + 3]! * x
        w += GROUP
      }
      margins[m] = a + weights[w]!
      margins[m + 1] = b + weights[w + 1]!
      margins[m + 2] = c + weights[w + 2]!
      margins[m + 3] = d + weights[w + 3]!
    }
    return true
  }

  #findLevels(rows: Float64Array, start: number): boolean {
    const { categoricalCount, offsets, allLevels } = this.#terms
    const dropped = allLevels ? 0 : 1
    for (let i = 0; i < categoricalCount; i++) {
      let level = rows[start + i]!
      if (level !== level && this.#modes !== null) level = this.#modes[i]!
      // As a Java int cast: NaN, fractions and whole numbers beyond 32 bits differ from it.
      if ((level | 0) !== level || level < 0) return false
      const index = offsets[i]! + level - dropped
      this.#active[i] = level >= dropped && index < offsets[i + 1]! ? index : this.#rows - 1
    }
    return true
  }
}
