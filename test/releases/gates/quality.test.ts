import { describe, expect, it } from 'vitest'
import {
  accuracy,
  areaUnderCurve,
  logLoss,
  meanAbsolute,
  qualityMetrics,
  rootMeanSquare,
  worsening,
} from '../../../src/releases/gates/quality.ts'

/** As scikit-learn gives them. */
const truths = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0]
const scores = [0.1, 0.4, 0.35, 0.8, 0.2, 0.9, 0.5, 0.6, 0.55, 0.5]

describe('the metrics', () => {
  it('are those of scikit-learn', () => {
    expect(logLoss(truths.map((truth, i) => (truth === 1 ? scores[i]! : 1 - scores[i]!)))).toBeCloseTo(
      0.4712612867850242,
      12,
    )
    expect(
      areaUnderCurve(
        scores,
        truths.map((truth) => truth === 1),
      ),
    ).toBeCloseTo(0.88, 12)
    const multiclass = [0.7, 0.3, 0.8, 0.5, 0.5]
    expect(logLoss(multiclass)).toBeCloseTo(0.6340171321397537, 12)
  })

  it('count ties of scores by half', () => {
    expect(areaUnderCurve([1, 1, 1, 1], [true, false, true, false])).toBe(0.5)
    expect(areaUnderCurve([0, 1, 1, 2], [false, false, true, true])).toBe(0.875)
  })

  it('are not defined where all rows are of one class, or there are none', () => {
    expect(areaUnderCurve([1, 2], [true, true])).toBeNaN()
    expect(accuracy([], [])).toBeNaN()
  })

  it('bound what a sure answer that is wrong costs', () => {
    expect(logLoss([0])).toBeCloseTo(36.04, 2)
    expect(logLoss([1])).toBeGreaterThan(0)
  })

  it('are plain for labels and numbers', () => {
    expect(accuracy(['a', 'b', null, 'a'], ['a', 'a', 'a', 'a'])).toBe(0.5)
    expect(rootMeanSquare([1, 2, 3], [1, 2, 6])).toBeCloseTo(Math.sqrt(3), 12)
    expect(meanAbsolute([1, 2, 3], [1, 3, 6])).toBeCloseTo(4 / 3, 12)
  })
})

describe('worsening', () => {
  it.each(qualityMetrics)('of %s is above 0 where it does worse', (metric) => {
    const [worse, better] = metric === 'accuracy' || metric === 'auc' ? [0.8, 0.9] : [0.9, 0.8]
    expect(worsening(metric, worse, better)).toBeCloseTo(0.1, 12)
    expect(worsening(metric, better, worse)).toBeCloseTo(-0.1, 12)
  })
})
