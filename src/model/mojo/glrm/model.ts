import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { readDoubles } from '../blobs.ts'
import { splitLines } from '../domains.ts'
import { levelLoss, numericLoss } from './losses.ts'
import type { LevelLoss, NumericLoss } from './losses.ts'
import { regularizers } from './regularizers.ts'
import type { Regularizer } from './regularizers.ts'

/** A row is looked for as a mixture of archetypes. */
export interface GlrmModel {
  /** Archetypes, and coefficients of a row. */
  readonly rank: number
  /** Columns of an archetype. */
  readonly width: number
  /** Row-major: archetype k at [k * width]. */
  readonly archetypes: Float64Array
  /** Where the categoricals, then the numbers, are in a row. */
  readonly permutation: Int32Array
  readonly levelCounts: Int32Array
  readonly levelLosses: readonly LevelLoss[]
  readonly numericLosses: readonly NumericLoss[]
  readonly sub: Float64Array
  readonly mul: Float64Array
  readonly regularizer: Regularizer
  readonly gamma: number
  readonly seed: bigint
  /** Whether reconstructed numbers are given on the scale of the data; null in files too old for reconstruction. */
  readonly transformsBack: boolean | null
}

export function readGlrmModel(mojo: Mojo): GlrmModel {
  const { ini, featureCount } = mojo
  const rank = ini.integer('ncolX', { min: 1 })
  const width = ini.integer('ncolY', { min: 0 })
  ini.integer('nrowY', { min: rank, max: rank })
  const categoricalCount = ini.integer('num_categories', { min: 0, max: featureCount })
  const numericCount = ini.integer('num_numeric', { min: 0, max: featureCount - categoricalCount })
  const columns = categoricalCount + numericCount
  const losses = readLosses(mojo, columns)
  return {
    rank,
    width,
    archetypes: readDoubles(mojo.archive, 'archetypes', rank * width),
    permutation: readPermutation(mojo, columns),
    levelCounts: readLevelCounts(mojo, categoricalCount, width - numericCount),
    levelLosses: losses.slice(0, categoricalCount).map((name) => known(mojo, name, levelLoss(name))),
    numericLosses: losses.slice(categoricalCount).map((name) => known(mojo, name, numericLoss(name))),
    ...readScaling(mojo, numericCount),
    regularizer: readRegularizer(mojo),
    gamma: ini.number('gammaX'),
    seed: readSeed(mojo),
    transformsBack: ini.has('reverse_transform') ? ini.boolean('reverse_transform') : null,
  }
}

function readLosses(mojo: Mojo, columns: number): readonly string[] {
  mojo.ini.integer('ncolA', { min: columns, max: columns })
  const losses = splitLines(mojo.archive.text('losses')).map((line) => line.trim())
  if (losses.length === columns) return losses
  throw new ModelError(mojo.source, 'losses', `expected ${columns} lines, found ${losses.length}`)
}

function known<Loss>(mojo: Mojo, name: string, loss: Loss | null): Loss {
  if (loss !== null) return loss
  throw new ModelError(mojo.source, 'losses', `expected a loss that fits its column, found ${name}`)
}

function readPermutation(mojo: Mojo, columns: number): Int32Array {
  const permutation = mojo.ini.integers('cols_permutation', { length: columns })
  if (permutation.every((column) => column >= 0 && column < mojo.featureCount)) return permutation
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected cols_permutation to point at ${mojo.featureCount} columns`,
  )
}

function readLevelCounts(mojo: Mojo, categoricalCount: number, most: number): Int32Array {
  const all = mojo.ini.integers('num_levels_per_category', { fallback: new Int32Array(0) })
  const counts = all.slice(0, categoricalCount)
  const sum = counts.reduce((total, count) => total + count, 0)
  if (counts.length === categoricalCount && counts.every((count) => count > 0) && sum <= most) return counts
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected num_levels_per_category to be ${categoricalCount} counts that sum to at most ${most}`,
  )
}

function readScaling(mojo: Mojo, length: number): { sub: Float64Array; mul: Float64Array } {
  const options = { length, ...(length === 0 && { fallback: new Float64Array(0) }) }
  return { sub: mojo.ini.numbers('norm_sub', options), mul: mojo.ini.numbers('norm_mul', options) }
}

function readRegularizer(mojo: Mojo): Regularizer {
  const name = mojo.ini.string('regularizationX')
  const regularizer = regularizers.get(name)
  if (regularizer !== undefined) return regularizer
  const all = [...regularizers.keys()].join(', ')
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected regularizationX to be one of ${all}, found ${name}`,
  )
}

/** Old files have no seed; H2O then takes the time of loading. */
function readSeed(mojo: Mojo): bigint {
  const text = mojo.ini.string('seed', '0')
  if (/^-?\d{1,19}$/.test(text)) return BigInt(text)
  throw new ModelError(mojo.source, 'model.ini', `expected seed to be an integer, found ${text}`)
}
