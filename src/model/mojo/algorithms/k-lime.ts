import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { coefficientCount, readTerms } from '../glm/terms.ts'
import type { Terms } from '../glm/terms.ts'
import { BLOCK_ROWS, openSubModels, SubModel, subModelAt } from '../sub-models.ts'

/** The linear model of a cluster, with its coefficients for the reasons. */
interface Surrogate {
  readonly model: SubModel
  readonly terms: Terms
  readonly beta: Float64Array
}

/**
 * k-LIME: the row's cluster chooses a linear model (the global one where the cluster has none), which gives the
 * prediction and each feature's share in it.
 */
export const kLime: Algorithm = {
  names: ['k-LIME'],
  maxVersion: 1,
  compile(mojo) {
    const width = mojo.featureCount
    const { clustering, positions, surrogates } = readModels(mojo)
    const outputWidth = width + 2
    return {
      outputs: [
        { name: 'predict', kind: 'value', level: null },
        { name: 'cluster', kind: 'output', level: null },
        ...mojo.columns
          .slice(0, width)
          .map((column) => ({ name: `reason_${column}`, kind: 'output' as const, level: null })),
      ],
      score(rows, rowCount, _offsets, out, refused) {
        let refusedCount = 0
        for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
          const count = Math.min(BLOCK_ROWS, rowCount - first)
          clustering.gather(rows, width, first, count, positions)
          clustering.score(count)
          for (let r = 0; r < count; r++) {
            const row = first + r
            const cluster = clustering.out[r * clustering.outputWidth]!
            out.fill(NaN, row * outputWidth, (row + 1) * outputWidth)
            if (explain(surrogates[cluster], rows, row * width, out, row * outputWidth)) {
              out[row * outputWidth + 1] = cluster
              continue
            }
            refused[row] = 1
            refusedCount++
          }
        }
        return refusedCount
      },
    }
  },
}

function readModels(mojo: Mojo): {
  clustering: SubModel
  positions: Int32Array
  surrogates: readonly Surrogate[]
} {
  const { ini } = mojo
  const subModels = openSubModels(mojo)
  const clustering = subModelAt(mojo, subModels, 'clustering_model')
  const global = readSurrogate(mojo, subModelAt(mojo, subModels, 'global_regression_model'))
  const count = ini.integer('cluster_num', { min: 0, max: ini.keys().length, fallback: 0 })
  const surrogates = Array.from({ length: count }, (_, i) => {
    const key = `cluster_regression_model_${i}`
    return ini.has(key) ? readSurrogate(mojo, subModelAt(mojo, subModels, key)) : global
  })
  // A column of the clustering that the row lacks is read from the first one, as in H2O.
  const positions = Int32Array.from({ length: clustering.featureCount }, (_, j) =>
    Math.max(0, mojo.columns.slice(0, mojo.featureCount).lastIndexOf(clustering.columns[j]!)),
  )
  return { clustering: new SubModel(clustering), positions, surrogates }
}

function readSurrogate(mojo: Mojo, inner: Mojo): Surrogate {
  const terms = readTerms(inner)
  const beta = inner.ini.numbers('beta', { length: coefficientCount(terms) })
  if (inner.featureCount !== mojo.featureCount)
    throw new ModelError(inner.source, 'model.ini', `expected ${mojo.featureCount} features`)
  return { model: new SubModel(inner), terms, beta }
}

/** Prediction and reasons of one row; false where the model refuses it. */
function explain(
  surrogate: Surrogate | undefined,
  rows: Float64Array,
  start: number,
  out: Float64Array,
  at: number,
): boolean {
  if (surrogate === undefined) return false
  const { model, terms, beta } = surrogate
  for (let i = 0; i < model.width; i++) model.rows[i] = rows[start + i]!
  model.score(1)
  if (model.refused[0] === 1) return false
  out[at] = model.out[0]!
  const { categoricalCount, numericCount, offsets, allLevels, imputation } = terms
  for (let i = 0; i < categoricalCount; i++) {
    const cell = rows[start + i]!
    const level = imputation !== null && Number.isNaN(cell) ? imputation.modes[i]! : cell
    // Where level 0 has no coefficient H2O shifts the wrong way: a level gets the reason of the next but one.
    const index = offsets[i]! + Math.trunc(level) + (allLevels ? 0 : 1)
    if (index < offsets[i + 1]!) out[at + 2 + i] = beta[index]!
  }
  for (let j = 0; j < numericCount; j++) {
    const cell = rows[start + categoricalCount + j]!
    const x = imputation !== null && Number.isNaN(cell) ? imputation.means[j]! : cell
    out[at + 2 + categoricalCount + j] = beta[offsets[categoricalCount]! + j]! * x
  }
  return true
}
