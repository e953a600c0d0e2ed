import type { ContributionScorer } from '../../scorer.ts'
import type { Mojo } from '../algorithm.ts'
import type { Terms } from './terms.ts'

/**
 * Coefficient x value for every feature and, last, the intercept: they sum to the margin without an offset. A level
 * without coefficient gives 0; where the model refuses the row's level, NaN.
 */
export function linearContributions(
  mojo: Mojo,
  terms: Terms,
  models: readonly Float64Array[],
): ContributionScorer {
  const width = mojo.featureCount + 1
  const features = terms.categoricalCount + terms.numericCount
  return {
    names: [...mojo.columns.slice(0, mojo.featureCount), 'BiasTerm'],
    classes:
      models.length === 1 ? [null] : (mojo.responseLevels ?? models.map(String)).slice(0, models.length),
    contributions(row, out) {
      models.forEach((beta, m) => {
        for (let i = 0; i < mojo.featureCount; i++)
          out[m * width + i] = i < features ? contribution(terms, beta, i, row[i]!) : 0
        out[(m + 1) * width - 1] = beta[beta.length - 1]!
      })
    },
  }
}

function contribution(terms: Terms, beta: Float64Array, i: number, cell: number): number {
  const { categoricalCount, offsets, allLevels, imputation } = terms
  if (i >= categoricalCount) {
    const j = i - categoricalCount
    const x = Number.isNaN(cell) && imputation ? imputation.means[j]! : cell
    return beta[offsets[categoricalCount]! + j]! * x
  }
  const level = Number.isNaN(cell) && imputation ? imputation.modes[i]! : cell
  if (!Number.isInteger(level)) return NaN
  const index = offsets[i]! + level - (allLevels ? 0 : 1)
  return index >= offsets[i]! && index < offsets[i + 1]! ? beta[index]! : 0
}
