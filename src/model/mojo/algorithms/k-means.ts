import type { Algorithm, Mojo } from '../algorithm.ts'
import { plainOutputs } from '../../outputs.ts'
import { BLOCK_ROWS, distancesTo } from '../../dense/distances.ts'
import type { MeasuredColumn } from '../../dense/distances.ts'

/**
 * The nearest centre and the squared distances to all of them, in standardised space. A level that differs counts 1;
 * a cell that is still missing counts nothing, and the sum of the others is scaled up for it. The cluster is -1 where
 * no distance is finite.
 */
export const kMeans: Algorithm = {
  names: ['K-means'],
  maxVersion: 1,
  compile(mojo) {
    const centers = readCenters(mojo)
    const columns = mojo.featureCount
    const { distances, stride, measure } = distancesTo(centers, readColumns(mojo))
    const count = centers.length
    return {
      outputs: plainOutputs(['cluster', ...centers.map((_, i) => `distance${i}`)]),
      score(rows, rowCount, _offsets, out) {
        for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
          const block = Math.min(BLOCK_ROWS, rowCount - first)
          measure(rows, first * columns, block)
          for (let r = 0; r < block; r++)
            writeNearest(distances, r * stride, count, out, (first + r) * (count + 1))
        }
        return 0
      },
    }
  },
}

/** The nearest centre at `out[at]`, the distances behind it. */
function writeNearest(
  distances: Float64Array,
  from: number,
  count: number,
  out: Float64Array,
  at: number,
): void {
  let nearest = -1
  let least = Number.MAX_VALUE
  for (let c = 0; c < count; c++) {
    const distance = distances[from + c]!
    out[at + 1 + c] = distance
    if (distance < least) {
      least = distance
      nearest = c
    }
  }
  out[at] = nearest
}

function readColumns(mojo: Mojo): readonly MeasuredColumn[] {
  const { ini, domains, featureCount: length } = mojo
  const standardized = ini.boolean('standardize')
  const modes = standardized ? ini.integers('standardize_modes', { length }) : null
  const means = standardized ? ini.numbers('standardize_means', { length }) : null
  const mults =
    standardized && ini.has('standardize_mults') ? ini.numbers('standardize_mults', { length }) : null
  return Array.from({ length }, (_, i) => {
    const isLevel = Boolean(domains[i])
    // A number has no mode: -1.
    const mode = modes === null || modes[i] === -1 ? null : modes[i]!
    if (mode !== null) return { standIn: mode, sub: 0, mul: 1, isLevel }
    const mean = means?.[i] ?? NaN
    if (mults === null) return { standIn: mean, sub: 0, mul: 1, isLevel }
    return { standIn: mean, sub: mean, mul: mults[i]!, isLevel }
  })
}

function readCenters(mojo: Mojo): readonly Float64Array[] {
  const { ini, featureCount: length } = mojo
  const count = ini.integer('center_num', { min: 1, max: ini.keys().length })
  return Array.from({ length: count }, (_, c) => ini.numbers(`center_${c}`, { length }))
}
