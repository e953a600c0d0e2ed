import type { Algorithm, Mojo } from '../algorithm.ts'
import { plainOutputs } from '../outputs.ts'

/** What becomes of a cell before distances are taken; null when the model was trained on raw cells. */
interface Standardization {
  /** The level that stands in for a missing one; -1 for a number. */
  readonly modes: Int32Array
  readonly means: Float64Array
  readonly mults: Float64Array | null
}

/**
 * The nearest centre and the squared distances to all of them, in standardised space. A level that differs counts 1;
 * a cell that is still missing counts nothing, and the sum of the others is scaled up for it. The cluster is -1 where
 * no distance is finite.
 */
export const kMeans: Algorithm = {
  names: ['K-means'],
  maxVersion: 1,
  compile(mojo) {
    const standardization = readStandardization(mojo)
    const centers = readCenters(mojo)
    const columns = mojo.featureCount
    const categorical = Uint8Array.from({ length: columns }, (_, i) => (mojo.domains[i] ? 1 : 0))
    const point = new Float64Array(columns)
    const width = centers.length + 1
    return {
      outputs: plainOutputs(['cluster', ...centers.map((_, i) => `distance${i}`)]),
      score(rows, rowCount, _offsets, out) {
        for (let r = 0; r < rowCount; r++) {
          loadPoint(standardization, rows, r * columns, point)
          let nearest = -1
          let least = Number.MAX_VALUE
          for (let c = 0; c < centers.length; c++) {
            const distance = squaredDistance(centers[c]!, point, categorical)
            out[r * width + 1 + c] = distance
            if (distance < least) {
              least = distance
              nearest = c
            }
          }
          out[r * width] = nearest
        }
        return 0
      },
    }
  },
}

function readStandardization(mojo: Mojo): Standardization | null {
  const { ini, featureCount: length } = mojo
  if (!ini.boolean('standardize')) return null
  return {
    modes: ini.integers('standardize_modes', { length }),
    means: ini.numbers('standardize_means', { length }),
    mults: ini.has('standardize_mults') ? ini.numbers('standardize_mults', { length }) : null,
  }
}

function readCenters(mojo: Mojo): readonly Float64Array[] {
  const { ini, featureCount: length } = mojo
  const count = ini.integer('center_num', { min: 1, max: ini.keys().length })
  return Array.from({ length: count }, (_, c) => ini.numbers(`center_${c}`, { length }))
}

function loadPoint(
  standardization: Standardization | null,
  rows: Float64Array,
  start: number,
  point: Float64Array,
): void {
  for (let i = 0; i < point.length; i++) {
    let x = rows[start + i]!
    if (standardization !== null) {
      const { modes, means, mults } = standardization
      if (modes[i] !== -1) {
        if (x !== x) x = modes[i]!
      } else {
        if (x !== x) x = means[i]!
        if (mults !== null) x = (x - means[i]!) * mults[i]!
      }
    }
    point[i] = x
  }
}

function squaredDistance(center: Float64Array, point: Float64Array, categorical: Uint8Array): number {
  let sum = 0
  let valid = 0
  for (let i = 0; i < point.length; i++) {
    const x = point[i]!
    if (x !== x) continue
    valid++
    const delta = x - center[i]!
    if (categorical[i] === 0) sum += delta * delta
    else if (delta !== 0) sum += 1
  }
  return valid > 0 && valid < point.length ? sum * (point.length / valid) : sum
}
