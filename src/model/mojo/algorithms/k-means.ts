import type { Algorithm, Mojo } from '../algorithm.ts'
import { plainOutputs } from '../outputs.ts'
import { GROUP, padded, writeMatrix } from '../../dense/layout.ts'

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
    const measure = new Distances(mojo, centers)
    const point = new Float64Array(columns)
    const width = centers.length + 1
    return {
      outputs: plainOutputs(['cluster', ...centers.map((_, i) => `distance${i}`)]),
      score(rows, rowCount, _offsets, out) {
        for (let r = 0; r < rowCount; r++) {
          const at = r * width
          loadPoint(standardization, rows, r * columns, point)
          measure.write(point, out, at + 1)
          let nearest = -1
          let least = Number.MAX_VALUE
          for (let c = 0; c < centers.length; c++) {
            const distance = out[at + 1 + c]!
            if (distance < least) {
              least = distance
              nearest = c
            }
          }
          out[at] = nearest
        }
        return 0
      },
    }
  },
}

/** Squared distances from a point to all centres. */
class Distances {
  readonly #count: number
  readonly #categorical: Uint8Array
  /** Cell i of centre c at [(c - c % 4) * columns + 4 * i + c % 4]. */
  readonly #cells: Float64Array
  readonly #four = new Float64Array(GROUP)

  constructor(mojo: Mojo, centers: readonly Float64Array[]) {
    this.#count = centers.length
    this.#categorical = Uint8Array.from({ length: mojo.featureCount }, (_, i) => (mojo.domains[i] ? 1 : 0))
    this.#cells = new Float64Array(padded(centers.length) * mojo.featureCount)
    writeMatrix(this.#cells, centers.length, mojo.featureCount, (c, i) => centers[c]![i]!)
  }

  write(point: Float64Array, out: Float64Array, at: number): void {
    const four = this.#four
    for (let c = 0; c < this.#count; c += GROUP) {
      this.#measureFour(point, c * point.length)
      const end = Math.min(GROUP, this.#count - c)
      for (let k = 0; k < end; k++) out[at + c + k] = four[k]!
    }
  }

  #measureFour(point: Float64Array, from: number): void {
    const cells = this.#cells
    const categorical = this.#categorical
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    let valid = 0
    for (let i = 0, w = from; i < point.length; i++, w += GROUP) {
      const x = point[i]!
      if (x !== x) continue
      valid++
      const da = x - cells[w]!
      const db = x - cells[w + 1]!
      const dc = x - cells[w + 2]!
      const dd = x - cells[w + 3]!
      if (categorical[i] === 0) {
        a += da * da
        b += db * db
        c += dc * dc
        d += dd * dd
      } else {
        a += da === 0 ? 0 : 1
        b += db === 0 ? 0 : 1
        c += dc === 0 ? 0 : 1
        d += dd === 0 ? 0 : 1
      }
    }
    // Without some of the cells the sum of the others stands for all.
    const scale = valid > 0 && valid < point.length ? point.length / valid : 1
    this.#four[0] = a * scale
    this.#four[1] = b * scale
    this.#four[2] = c * scale
    this.#four[3] = d * scale
  }
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
  for (let i = 0; i < point.length; i++) point[i] = rows[start + i]!
  if (standardization === null) return
  const { modes, means, mults } = standardization
  for (let i = 0; i < point.length; i++) {
    const x = point[i]!
    if (modes[i] !== -1) {
      if (x !== x) point[i] = modes[i]!
    } else {
      const mean = means[i]!
      const present = x !== x ? mean : x
      point[i] = mults === null ? present : (present - mean) * mults[i]!
    }
  }
}
