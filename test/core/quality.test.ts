import { describe, expect, it } from 'vitest'
import {
  accuracy,
  areaOneVsOne,
  areaOneVsRest,
  areaUnderCurve,
  averagePrecision,
  brierOf,
  calibrationBin,
  calibrationError,
  logLoss,
  meanAbsolute,
  rootMeanSquare,
} from '../../src/core/quality.ts'
import { qualityCases } from '../support/quality-cases.ts'

const truths = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0]
const scores = [0.1, 0.4, 0.35, 0.8, 0.2, 0.9, 0.5, 0.6, 0.55, 0.5]
const isTrue = truths.map((truth) => truth === 1)

const rows = [
  [0.7, 0.2, 0.1],
  [0.3, 0.4, 0.3],
  [0.1, 0.1, 0.8],
  [0.5, 0.3, 0.2],
  [0.2, 0.5, 0.3],
]
const classes = [0, 2, 2, 0, 1]
const largest = rows.map((row) => row.indexOf(Math.max(...row)))

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('figures of rows', () => {
  it('of two classes are the known ones', () => {
    const ofTrue = scores.map((p, i) => (isTrue[i]! ? p : 1 - p))
    expect(logLoss(ofTrue)).toBeCloseTo(0.4712612867850242, 12)
    expect(areaUnderCurve(scores, isTrue)).toBeCloseTo(0.88, 12)
    expect(averagePrecision(scores, isTrue)).toBeCloseTo(0.925, 12)
    expect(average(scores.map((p, i) => brierOf([1 - p, p], truths[i]!)))).toBeCloseTo(0.1545, 12)
    expect(calibrationError(scores, isTrue)).toBeCloseTo(0.27, 12)
    expect(calibrationError(scores, isTrue, 5)).toBeCloseTo(0.1, 12)
  })

  it('of several classes are the known ones', () => {
    expect(logLoss(rows.map((row, i) => row[classes[i]!]!))).toBeCloseTo(0.6340171321397537, 12)
    expect(areaOneVsRest(rows.flat(), classes, 3)).toBeCloseTo(0.9722222222222223, 12)
    expect(areaOneVsOne(rows.flat(), classes, 3)).toBeCloseTo(0.9583333333333334, 12)
    expect(average(rows.map((row, i) => brierOf(row, classes[i]!)))).toBeCloseTo(0.34, 12)
    const isRight = largest.map((of, i) => of === classes[i])
    expect(
      calibrationError(
        rows.map((row) => Math.max(...row)),
        isRight,
      ),
    ).toBeCloseTo(0.38, 12)
  })

  it.each(qualityCases.binary.map((each, at) => [at, each] as const))(
    'are scikit-learn’s of two classes: case %i',
    (_, { probabilities, truths, predicted, ...wanted }) => {
      const scores = probabilities.map((row) => row[1]!)
      const isPositive = truths.map((truth) => truth === 1)
      const text = truths.map(String)
      expect(accuracy(predicted.map(String), text)).toBeCloseTo(wanted.accuracy, 10)
      expect(logLoss(probabilities.map((row, i) => row[truths[i]!]!))).toBeCloseTo(wanted.logLoss, 10)
      expect(areaUnderCurve(scores, isPositive)).toBeCloseTo(wanted.auc, 10)
      expect(averagePrecision(scores, isPositive)).toBeCloseTo(wanted.averagePrecision!, 10)
      expect(average(probabilities.map((row, i) => brierOf(row, truths[i]!)))).toBeCloseTo(wanted.brier, 10)
      expect(calibrationError(scores, isPositive)).toBeCloseTo(wanted.ece, 10)
    },
  )

  it.each(qualityCases.multiclass.map((each, at) => [at, each] as const))(
    'are scikit-learn’s of several classes: case %i',
    (_, { probabilities, truths, predicted, ...wanted }) => {
      const count = probabilities[0]!.length
      expect(logLoss(probabilities.map((row, i) => row[truths[i]!]!))).toBeCloseTo(wanted.logLoss, 10)
      expect(areaOneVsRest(probabilities.flat(), truths, count)).toBeCloseTo(wanted.auc, 10)
      expect(areaOneVsOne(probabilities.flat(), truths, count)).toBeCloseTo(wanted.aucOvo!, 10)
      expect(average(probabilities.map((row, i) => brierOf(row, truths[i]!)))).toBeCloseTo(wanted.brier, 10)
      const confidences = probabilities.map((row) => Math.max(...row))
      const isRight = predicted.map((of, i) => of === truths[i])
      expect(calibrationError(confidences, isRight)).toBeCloseTo(wanted.ece, 10)
    },
  )

  it.each(qualityCases.numbers.map((each, at) => [at, each] as const))(
    'are scikit-learn’s of numbers: case %i',
    (_, { predicted, truths, mae, rmse }) => {
      expect(meanAbsolute(predicted, truths) / mae).toBeCloseTo(1, 10)
      expect(rootMeanSquare(predicted, truths) / rmse).toBeCloseTo(1, 10)
    },
  )

  it('count ties of scores by half', () => {
    expect(areaUnderCurve([1, 1, 1, 1], [true, false, true, false])).toBe(0.5)
    expect(areaUnderCurve([0, 1, 1, 2], [false, false, true, true])).toBe(0.875)
  })

  it('are not defined where all rows are of one class, or there are none', () => {
    expect(areaUnderCurve([1, 2], [true, true])).toBeNaN()
    expect(areaOneVsRest([1, 0, 0], [0], 3)).toBeNaN()
    expect(areaOneVsOne([1, 0, 0], [0], 3)).toBeNaN()
    expect(averagePrecision([1, 2], [false, false])).toBeNaN()
    expect(accuracy([], [])).toBeNaN()
  })

  it('bound what a sure answer that is wrong costs', () => {
    expect(logLoss([0])).toBeCloseTo(36.04, 2)
    expect(logLoss([1])).toBeGreaterThan(0)
  })

  it('count a class that the model does not have as one of probability 0', () => {
    expect(brierOf([0.5, 0.25, 0.25], -1)).toBe(1 + 0.25 + 0.0625 + 0.0625)
    expect(brierOf([0.5, 0.5], -1)).toBe(0.75)
  })

  it('are plain for labels and numbers', () => {
    expect(accuracy(['a', 'b', null, 'a'], ['a', 'a', 'a', 'a'])).toBe(0.5)
    expect(rootMeanSquare([1, 2, 3], [1, 2, 6])).toBeCloseTo(Math.sqrt(3), 12)
    expect(meanAbsolute([1, 2, 3], [1, 3, 6])).toBeCloseTo(4 / 3, 12)
  })
})

describe('calibrationBin', () => {
  it.each([3, 5, 7, 10])('puts each edge of %i bins into the bin below it', (bins) => {
    for (let edge = 1; edge <= bins; edge++) expect(calibrationBin(edge / bins, bins)).toBe(edge - 1)
    for (let edge = 0; edge < bins; edge++) expect(calibrationBin(edge / bins + 1e-9, bins)).toBe(edge)
    expect(calibrationBin(0, bins)).toBe(0)
  })
})
