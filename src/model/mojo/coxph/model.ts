import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { readDoubles } from '../blobs.ts'
import { readInteractions } from './interactions.ts'
import type { Interaction } from './interactions.ts'

/** A proportional hazards model. Its rows are strata columns, categoricals, numbers. */
export interface CoxModel {
  readonly coefficients: Float64Array
  readonly strataColumns: number
  /** Values of stratum s at [s * strataColumns]; empty when there are no strata. */
  readonly strata: Int32Array
  /** The linear predictor at the means, one a stratum (or one for all). */
  readonly baselines: Float64Array
  readonly categoricalCount: number
  readonly offsets: Int32Array
  readonly allLevels: boolean
  /** Null in old files: the numbers then are all columns up to the last coefficient. */
  readonly numericCount: number | null
  /** Where the coefficients of each number begin. */
  readonly numericOffsets: Int32Array
  readonly interactions: readonly Interaction[]
}

export function readCoxModel(mojo: Mojo): CoxModel {
  const { ini, featureCount } = mojo
  const coefficients = ini.numbers('coef')
  const { strata, strataColumns, strataCount } = readStrata(mojo)
  const categoricalCount = ini.integer('cats', { min: 0, max: featureCount - strataColumns })
  const most = featureCount - strataColumns - categoricalCount
  const numericCount = ini.has('num_numerical_columns')
    ? ini.integer('num_numerical_columns', { min: 0, max: most })
    : null
  const offsets = readOffsets(mojo, categoricalCount, coefficients.length)
  if (numericCount === null && coefficients.length - offsets[categoricalCount]! > most)
    throw new ModelError(mojo.source, 'model.ini', `expected at most ${most} numbers, coef has more`)
  return {
    coefficients,
    strataColumns,
    strata,
    baselines: readBaselines(mojo, coefficients, Math.max(1, strataCount)),
    categoricalCount,
    offsets,
    allLevels: ini.boolean('use_all_factor_levels'),
    numericCount,
    numericOffsets: readNumericOffsets(mojo, numericCount ?? 0),
    interactions: numericCount === null ? [] : readInteractions(mojo),
  }
}

function readStrata(mojo: Mojo): { strata: Int32Array; strataColumns: number; strataCount: number } {
  const { ini } = mojo
  const strataCount = ini.integer('strata_count', { min: 0, max: ini.keys().length })
  if (strataCount === 0) return { strata: new Int32Array(0), strataColumns: 0, strataCount }
  const strataColumns = ini.numbers('strata_0').length
  if (strataColumns > mojo.featureCount)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected strata_0 to have at most ${mojo.featureCount} values`,
    )
  const strata = new Int32Array(strataCount * strataColumns)
  for (let s = 0; s < strataCount; s++)
    strata.set(ini.numbers(`strata_${s}`, { length: strataColumns }), s * strataColumns)
  return { strata, strataColumns, strataCount }
}

function readOffsets(mojo: Mojo, categoricalCount: number, coefficients: number): Int32Array {
  const offsets = mojo.ini.integers('cat_offsets', { length: categoricalCount + 1 })
  const ascending = offsets.every((offset, i) => offset >= (i === 0 ? 0 : offsets[i - 1]!))
  if (ascending && offsets[categoricalCount]! <= coefficients) return offsets
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected cat_offsets to ascend from 0 to at most ${coefficients} coefficients`,
  )
}

function readNumericOffsets(mojo: Mojo, count: number): Int32Array {
  const offsets = mojo.ini.integers('num_offsets', { fallback: new Int32Array(0) })
  if (offsets.length >= count && offsets.every((offset) => offset >= 0)) return offsets
  throw new ModelError(mojo.source, 'model.ini', `expected num_offsets to be ${count} counts or more`)
}

/** Per stratum: means of the level indicators, then of the numbers, times their coefficients. */
function readBaselines(mojo: Mojo, coefficients: Float64Array, count: number): Float64Array {
  const { ini } = mojo
  const categorical = ini.integer('x_mean_cat_size2', { min: 0, max: coefficients.length })
  const numeric = ini.integer('x_mean_num_size2', { min: 0, max: coefficients.length - categorical })
  const read = (name: string, columns: number) =>
    readDoubles(mojo.archive, name, ini.integer(`${name}_size1`, { min: count }) * columns)
  const categoricalMeans = read('x_mean_cat', categorical)
  const numericMeans = read('x_mean_num', numeric)
  return Float64Array.from({ length: count }, (_, s) => {
    let sum = 0
    for (let i = 0; i < categorical; i++) sum += categoricalMeans[s * categorical + i]! * coefficients[i]!
    for (let i = 0; i < numeric; i++) sum += numericMeans[s * numeric + i]! * coefficients[categorical + i]!
    return sum
  })
}
