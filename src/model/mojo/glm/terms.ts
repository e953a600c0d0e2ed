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

/**
 * Finds the coefficient that each categorical of the row at `start` takes: an index, or `none` for a level without one.
 * Returns false when a level is missing (below 0, where nothing stands in) or not a whole number: H2O throws then.
 */
export function findLevels(
  terms: Terms,
  rows: Float64Array,
  start: number,
  none: number,
  active: Int32Array,
): boolean {
  const { offsets, allLevels, imputation } = terms
  const dropped = allLevels ? 0 : 1
  for (let i = 0; i < active.length; i++) {
    const cell = rows[start + i]!
    // As a Java int cast: fractions and whole numbers beyond 32 bits differ from it.
    let level = cell | 0
    if (!(cell >= 0)) {
      if (imputation === null) return false
      level = imputation.modes[i]!
    } else if (level !== cell) return false
    const index = offsets[i]! + level - dropped
    active[i] = level >= dropped && index < offsets[i + 1]! ? index : none
  }
  return true
}
