import type { OutputColumn } from '../../core/column.ts'
import { exp } from '../math/exact.ts'
import { labelledOutputs, plainOutputs, valueOutputs } from '../outputs.ts'
import type { ModelCategory } from '../scorer.ts'

/** What becomes of a row's raw values, one a dimension, as CatBoost's classes for Python predict by default. */
export interface LossPrediction {
  readonly category: ModelCategory
  /** Of a classifier; null for the others. */
  readonly levels: readonly string[] | null
  readonly outputs: readonly OutputColumn[]
  /** What is predicted, for people. */
  readonly predicts: string
  /** @param raw good until the next row; may be changed */
  readonly write: (raw: Float64Array, out: Float64Array, at: number) => void
}

/** How the losses of several numbers a row treat them. */
const sigmoidLosses = ['MultiLogloss', 'MultiCrossEntropy']
export const binaryLosses: readonly string[] = ['Logloss', 'CrossEntropy', 'Focal']
export const classLosses: readonly string[] = ['MultiClass', 'MultiClassOneVsAll']
/** Their raw value is a logarithm. */
const logarithmLosses = ['Poisson', 'Tweedie']

/** Of these the raw values are what is predicted. */
const plainLosses = [
  ...[
    'RMSE',
    'MAE',
    'Quantile',
    'GroupQuantile',
    'MultiQuantile',
    'LogLinQuantile',
    'MAPE',
    'Lq',
    'Huber',
    'Expectile',
  ],
  ...['LogCosh', 'Cox', 'SurvivalAft', 'MultiRMSE', 'MultiRMSEWithMissingValues', 'UserPerObjMetric'],
  ...[
    'YetiRank',
    'YetiRankPairwise',
    'PairLogit',
    'PairLogitPairwise',
    'QueryRMSE',
    'QuerySoftMax',
    'QueryCrossEntropy',
  ],
  ...['LambdaMart', 'StochasticFilter', 'StochasticRank', 'UserQuerywiseMetric', 'Combination'],
  ...['PythonUserDefinedPerObject', 'PythonUserDefinedMultiTarget'],
]

export const lossNames: readonly string[] = [
  ...[...binaryLosses, ...classLosses, ...logarithmLosses, ...sigmoidLosses, 'RMSEWithUncertainty'],
  ...plainLosses,
]

/**
 * @param levels of a loss of classes: as many as it has
 * @param names of the numbers of any other loss of several; null where the file has none
 */
export function predictionOf(
  loss: string,
  dimension: number,
  levels: readonly string[] | null,
  names: readonly string[] | null,
  threshold: number,
): LossPrediction {
  if (levels !== null) return classes(loss, levels, threshold)
  if (dimension === 1) return oneNumber(loss)
  if (loss === 'RMSEWithUncertainty' && dimension === 2) return withUncertainty
  const columns = names ?? Array.from({ length: dimension }, (_, k) => `output${k}`)
  const isSigmoid = sigmoidLosses.includes(loss)
  return {
    category: 'MultiOutput',
    levels: null,
    outputs: plainOutputs(columns),
    predicts: isSigmoid ? 'a probability for each label' : 'the values themselves',
    write(raw, out, at) {
      for (let k = 0; k < dimension; k++) out[at + k] = isSigmoid ? sigmoid(raw[k]!) : raw[k]!
    },
  }
}

const withUncertainty: LossPrediction = {
  category: 'MultiOutput',
  levels: null,
  outputs: plainOutputs(['mean', 'variance']),
  predicts: 'mean and variance',
  write(raw, out, at) {
    out[at] = raw[0]!
    out[at + 1] = exp(2 * raw[1]!)
  },
}

function oneNumber(loss: string): LossPrediction {
  const isLogarithm = logarithmLosses.includes(loss)
  return {
    category: 'Regression',
    levels: null,
    outputs: valueOutputs,
    predicts: isLogarithm ? 'the exponential of the value' : 'the value itself',
    write(raw, out, at) {
      out[at] = isLogarithm ? exp(raw[0]!) : raw[0]!
    },
  }
}

function classes(loss: string, levels: readonly string[], threshold: number): LossPrediction {
  const category = levels.length === 2 ? 'Binomial' : 'Multinomial'
  const base = { category, levels, outputs: labelledOutputs(levels) } as const
  if (binaryLosses.includes(loss)) return { ...base, predicts: 'probabilities', write: twoClasses(threshold) }
  if (loss === 'MultiClass') return { ...base, predicts: 'probabilities', write: softmax }
  return {
    ...base,
    predicts: 'a probability for each class, which do not add up to 1',
    write(raw, out, at) {
      out[at] = largest(raw)
      for (let k = 0; k < raw.length; k++) out[at + 1 + k] = sigmoid(raw[k]!)
    },
  }
}

/** CatBoost compares the raw value with the threshold's own. */
function twoClasses(threshold: number): LossPrediction['write'] {
  const least = Math.log(threshold / (1 - threshold))
  return (raw, out, at) => {
    const value = raw[0]!
    const p1 = sigmoid(value)
    out[at] = value > least ? 1 : 0
    out[at + 1] = 1 - p1
    out[at + 2] = p1
  }
}

const softmax: LossPrediction['write'] = (raw, out, at) => {
  const best = largest(raw)
  const most = raw[best]!
  let sum = 0
  for (let k = 0; k < raw.length; k++) sum += out[at + 1 + k] = exp(raw[k]! - most)
  for (let k = 0; k < raw.length; k++) out[at + 1 + k]! /= sum
  out[at] = best
}

/** The first of the largest. */
function largest(raw: Float64Array): number {
  let best = 0
  for (let k = 1; k < raw.length; k++) if (raw[k]! > raw[best]!) best = k
  return best
}

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x))
}
