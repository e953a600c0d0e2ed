import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { readDoubles } from '../blobs.ts'
import { plainOutputs } from '../../outputs.ts'

/** A projection: each feature's cell, or its level's 1, times the feature's row of the eigenvectors. */
interface Projection {
  readonly components: number
  /** Where the categoricals, then the numbers, are in a row. */
  readonly permutation: Int32Array
  readonly categoricalCount: number
  readonly numericCount: number
  readonly offsets: Int32Array
  readonly allLevels: boolean
  readonly sub: Float64Array
  readonly mul: Float64Array
  /** Row-major: a row a level or number, a column a component. */
  readonly eigenvectors: Float64Array
}

/**
 * Principal components. A missing level, or one without a row, adds nothing; a missing number makes all components
 * NaN.
 */
export const pca: Algorithm = {
  names: ['Principal Components Analysis', 'Principal Component Analysis'],
  maxVersion: 1,
  compile(mojo) {
    const projection = readProjection(mojo)
    const { components } = projection
    return {
      outputs: plainOutputs(Array.from({ length: components }, (_, i) => `PC${i + 1}`)),
      readsCodes: true,
      score(rows, rowCount, _offsets, out) {
        for (let c = 0; c < rowCount * components; c++) out[c] = 0
        for (let r = 0; r < rowCount; r++)
          project(projection, rows, r * mojo.featureCount, out, r * components)
        return 0
      },
    }
  },
}

function project(p: Projection, rows: Float64Array, start: number, out: Float64Array, at: number): void {
  for (let j = 0; j < p.categoricalCount; j++) {
    const cell = rows[start + p.permutation[j]!]!
    const level = Math.trunc(cell) - (p.allLevels ? 0 : 1)
    if (level >= 0 && level < p.offsets[j + 1]! - p.offsets[j]!) addRow(p, p.offsets[j]! + level, 1, out, at)
  }
  const firstNumber = p.offsets[p.categoricalCount]!
  for (let j = 0; j < p.numericCount; j++) {
    const x = rows[start + p.permutation[p.categoricalCount + j]!]!
    addRow(p, firstNumber + j, (x - p.sub[j]!) * p.mul[j]!, out, at)
  }
}

function addRow(p: Projection, row: number, factor: number, out: Float64Array, at: number): void {
  const base = row * p.components
  for (let i = 0; i < p.components; i++) out[at + i]! += factor * p.eigenvectors[base + i]!
}

function readProjection(mojo: Mojo): Projection {
  const { ini, featureCount } = mojo
  const categoricalCount = ini.integer('ncats', { min: 0, max: featureCount })
  const numericCount = ini.integer('nnums', { min: 0, max: featureCount - categoricalCount })
  const offsets = ini.integers('catOffsets', { length: categoricalCount + 1 })
  const rows = ini.integer('eigenvector_size', { min: 0 })
  const ascending = offsets.every((offset, i) => offset >= (i === 0 ? 0 : offsets[i - 1]!))
  if (!ascending || offsets[categoricalCount]! + numericCount > rows)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected catOffsets to ascend and leave ${numericCount} of eigenvector_size ${rows} to the numbers`,
    )
  const permutation = ini.integers('permutation', { length: categoricalCount + numericCount })
  if (permutation.some((column) => column < 0 || column >= featureCount))
    throw new ModelError(mojo.source, 'model.ini', `expected permutation to point at ${featureCount} columns`)
  const components = ini.integer('k', { min: 1 })
  const scaling = { length: numericCount, ...(numericCount === 0 && { fallback: new Float64Array(0) }) }
  return {
    components,
    permutation,
    categoricalCount,
    numericCount,
    offsets,
    allLevels: ini.boolean('use_all_factor_levels'),
    sub: ini.numbers('normSub', scaling),
    mul: ini.numbers('normMul', scaling),
    eigenvectors: readDoubles(mojo.archive, 'eigenvectors_raw', rows * components),
  }
}
