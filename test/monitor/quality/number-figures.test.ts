import { describe, expect, it } from 'vitest'
import { NumberFigures } from '../../../src/monitor/quality/number-figures.ts'
import { qualityCases } from '../../support/quality-cases.ts'

const answerOf = (value: number) => ({ label: -1, numbers: Float64Array.of(value) })

describe('NumberFigures', () => {
  it.each(qualityCases.numbers.map((each, at) => [at, each] as const))(
    'are scikit-learn’s in parts, and after corrections: case %i',
    (_, { predicted, truths, mae, rmse }) => {
      const parts = [new NumberFigures(), new NumberFigures()] as const
      for (const [row, value] of predicted.entries()) {
        const figures = parts[row % 2]!
        figures.predicted(answerOf(value))
        // In the wrong unit at first.
        figures.judged(answerOf(value), String(truths[row]! * 1e9), 1)
        figures.judged(answerOf(value), String(truths[row]!), 1)
        figures.judged(answerOf(value), String(truths[row]! * 1e9), -1)
      }
      parts[0].add(parts[1])
      const named = parts[0].named()
      expect(named['mae']! / mae).toBeCloseTo(1, 10)
      expect(named['rmse']! / rmse).toBeCloseTo(1, 10)
      expect(named).toMatchObject({ labelledShare: 1 })
    },
  )

  it('takes numbers alone for truths', () => {
    const figures = new NumberFigures()
    figures.predicted(answerOf(5))
    for (const text of ['', ' ', 'five', 'Infinity']) expect(figures.judged(answerOf(5), text, 1)).toBe(false)
    expect(figures.labelled).toBe(0)
    expect(figures.named()).toEqual({ labelledShare: 0 })
  })

  it('tells how far the labelled answers are from all', () => {
    const figures = new NumberFigures()
    for (const value of [1, 2, 3, 4]) figures.predicted(answerOf(value))
    figures.judged(answerOf(4), '4', 1)
    expect(figures.named()['selectionBias']).toBeCloseTo(1.5 / Math.sqrt(1.25), 12)
    expect([figures.predictions, figures.labelled]).toEqual([4, 1])
  })
})
