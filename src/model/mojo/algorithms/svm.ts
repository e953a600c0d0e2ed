import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { classOutputs } from '../outputs.ts'
import { valueOutputs } from '../../outputs.ts'

/**
 * Linear support vector machines, as Sparkling Water exports them. The two "probabilities" of a classifier are H2O's
 * scores: they differ by 1 and need not lie in [0, 1].
 */
export const svm: Algorithm = {
  names: ['Support Vector Machine (*Spark*)', 'SVM'],
  maxVersion: 1,
  compile(mojo) {
    const margin = readMargin(mojo)
    const width = mojo.featureCount
    if (mojo.classCount === 1)
      return {
        outputs: valueOutputs,
        score(rows, rowCount, _offsets, out) {
          for (let r = 0; r < rowCount; r++) out[r] = margin(rows, r * width)
          return 0
        },
      }
    if (mojo.classCount !== 2)
      throw new ModelError(mojo.source, 'model.ini', `expected n_classes 1 or 2, found ${mojo.classCount}`)
    const threshold = mojo.ini.number('threshold')
    const bound = mojo.ini.number('defaultThreshold')
    return {
      outputs: classOutputs(mojo),
      score(rows, rowCount, _offsets, out) {
        for (let r = 0; r < rowCount; r++) {
          const value = margin(rows, r * width)
          const positive = value > threshold
          const p1 = positive ? (value < bound ? bound : value) : value >= bound ? bound - 1 : value
          out[3 * r] = positive ? 1 : 0
          out[3 * r + 1] = positive ? p1 - 1 : p1 + 1
          out[3 * r + 2] = p1
        }
        return 0
      },
    }
  },
}

/** Intercept plus weights times cells, in order; a missing cell counts as its mean where the model imputes. */
function readMargin(mojo: Mojo): (rows: Float64Array, start: number) => number {
  const { ini, featureCount: length } = mojo
  const weights = ini.numbers('weights', { length })
  const means = ini.boolean('meanImputation') ? readMeans(mojo) : null
  const intercept = ini.number('interceptor')
  return (rows, start) => {
    let sum = intercept
    for (let i = 0; i < length; i++) {
      const x = rows[start + i]!
      sum += (means !== null && x !== x ? means[i]! : x) * weights[i]!
    }
    return sum
  }
}

/** There may be one more than features: the response's. */
function readMeans(mojo: Mojo): Float64Array {
  const means = mojo.ini.numbers('means')
  if (means.length >= mojo.featureCount) return means
  const expectation = `expected means to be a list of ${mojo.featureCount} items, found ${means.length}`
  throw new ModelError(mojo.source, 'model.ini', expectation)
}
