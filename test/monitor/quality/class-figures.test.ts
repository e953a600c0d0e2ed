import { describe, expect, it } from 'vitest'
import { ClassFigures } from '../../../src/monitor/quality/class-figures.ts'
import { ClassLevels } from '../../../src/monitor/quality/class-levels.ts'
import { qualityCases } from '../../support/quality-cases.ts'
import type { ClassCase } from '../../support/quality-cases.ts'

function levelsOf(width: number): ClassLevels {
  return new ClassLevels(Array.from({ length: width }, (_, place) => `c${place}`))
}

function widthOf({ probabilities }: ClassCase): number {
  return probabilities[0]!.length
}

function answerAt({ probabilities, predicted }: ClassCase, row: number) {
  return { label: predicted[row]!, numbers: Float64Array.from(probabilities[row]!) }
}

function figuresOf(of: ClassCase, levels = levelsOf(widthOf(of)), rows: Iterable<number> = of.truths.keys()) {
  const figures = new ClassFigures(levels, widthOf(of))
  for (const row of rows) {
    figures.predicted(answerAt(of, row))
    figures.judged(answerAt(of, row), `c${of.truths[row]!}`, 1)
  }
  return figures
}

function wantedOf(of: ClassCase): Record<string, number> {
  const byClass = (name: 'precision' | 'recall' | 'f1') =>
    of[name].flatMap((value, place) => (value === null ? [] : [[`${name}[c${place}]`, value] as const]))
  const { accuracy, logLoss, brier, ece } = of
  return {
    ...{ accuracy, logLoss, brier, ece, labelledShare: 1, selectionBias: 0 },
    ...Object.fromEntries([...byClass('precision'), ...byClass('recall'), ...byClass('f1')]),
  }
}

const cases = [...qualityCases.binary, ...qualityCases.multiclass].map((each, at) => [at, each] as const)

describe('ClassFigures', () => {
  it.each(cases)('are scikit-learn’s, and areas within their bound: case %i', (_, of) => {
    const figures = figuresOf(of)
    const { auc, aucError, aucOvo, averagePrecision, expectedAccuracy, ...named } = figures.named()
    const wanted = wantedOf(of)
    expect(Object.keys(named).toSorted()).toEqual(Object.keys(wanted).toSorted())
    for (const [name, value] of Object.entries(wanted)) expect(named[name], name).toBeCloseTo(value, 10)
    expect(figures.confusion.counts).toEqual(of.confusion)
    expect(Math.abs(auc! - of.auc)).toBeLessThanOrEqual(aucError! + 1e-12)
    // Scores of one digit have ties, which the bound cannot tell from bins that hold several scores.
    expect(aucError).toBeLessThan(0.1)
    if (of.aucOvo !== undefined) expect(Math.abs(aucOvo! - of.aucOvo)).toBeLessThan(0.02)
    if (of.averagePrecision !== undefined)
      expect(Math.abs(averagePrecision! - of.averagePrecision)).toBeLessThan(0.02)
    expect(expectedAccuracy).toBeGreaterThan(0)
  })

  it('has exact areas where each score has a bin of its own', () => {
    const probabilities = [0.1, 0.4, 0.35, 0.8, 0.2, 0.9, 0.5, 0.6, 0.55, 0.5].map((p) => [1 - p, p])
    const truths = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0]
    const of = { ...qualityCases.binary[0]!, probabilities, truths, predicted: truths }
    const named = figuresOf(of).named()
    expect(named).toMatchObject({ aucError: 0 })
    expect(named['auc']).toBeCloseTo(0.88, 12)
    expect(named['averagePrecision']).toBeCloseTo(0.925, 12)
    expect(named['ece']).toBeCloseTo(0.27, 12)
    expect(named['brier']).toBeCloseTo(0.1545, 12)
  })

  it.each(cases)('add up, and forget what is taken back: case %i', (_, of) => {
    const whole = figuresOf(of)
    const levels = levelsOf(widthOf(of))
    const parts = [0, 1, 2].map((part) =>
      figuresOf(
        of,
        levels,
        [...of.truths.keys()].filter((row) => row % 3 === part),
      ),
    )
    // What was said first is wrong everywhere, and is corrected.
    for (const row of of.truths.keys()) {
      const figures = parts[row % 3]!
      figures.judged(answerAt(of, row), 'nothing of the sort', 1)
      figures.judged(answerAt(of, row), 'nothing of the sort', -1)
    }
    const sum = new ClassFigures(levels, widthOf(of))
    for (const part of parts) sum.add(part)
    expect(sum.predictions).toBe(of.truths.length)
    expect(sum.named()).toEqual(whole.named())
    expect(sum.answers.slice(0, widthOf(of))).toEqual(whole.answers)
  })

  it('tells how the labelled predictions differ from all, and what accuracy is expected', () => {
    const figures = new ClassFigures(levelsOf(2), 2)
    const [sure, unsure] = [Float64Array.of(0.1, 0.9), Float64Array.of(0.6, 0.4)]
    for (let row = 0; row < 6; row++) figures.predicted({ label: 0, numbers: unsure })
    for (let row = 0; row < 4; row++) figures.predicted({ label: 1, numbers: sure })
    expect(figures.named()).toEqual({ labelledShare: 0, expectedAccuracy: 0.72 })
    figures.judged({ label: 1, numbers: sure }, 'c1', 1)
    const { labelledShare, selectionBias, accuracy, auc } = figures.named()
    expect({ labelledShare, selectionBias, accuracy, auc }).toEqual({
      ...{ labelledShare: 0.1, accuracy: 1, auc: undefined },
      selectionBias: 0.6,
    })
    expect(figures.answers).toEqual([6, 4])
  })

  it('counts classes that the model does not have as wrong, in one row of their own', () => {
    const figures = new ClassFigures(levelsOf(3), 3)
    const numbers = Float64Array.of(0.5, 0.25, 0.25)
    for (const truth of ['c0', 'c7', 'c8']) {
      figures.predicted({ label: 0, numbers })
      figures.judged({ label: 0, numbers }, truth, 1)
    }
    expect(figures.confusion).toEqual({
      levels: ['c0', 'c1', 'c2', '(other)'],
      counts: [
        [1, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [2, 0, 0, 0],
      ],
    })
    expect(figures.named()).toMatchObject({ accuracy: 1 / 3, auc: 0.5 })
  })

  it('needs no probabilities for what needs none', () => {
    const figures = new ClassFigures(new ClassLevels([]), 0)
    const levels = new ClassLevels([])
    const none = new ClassFigures(levels, 0)
    none.predicted({ label: levels.placeOf('a'), numbers: new Float64Array() })
    none.judged({ label: 0, numbers: new Float64Array() }, 'b', 1)
    expect(figures.named()).toEqual({})
    expect(none.named()).toEqual({
      ...{ accuracy: 0, 'precision[a]': 0, 'recall[b]': 0, 'f1[a]': 0, 'f1[b]': 0 },
      ...{ labelledShare: 1, selectionBias: 0 },
    })
  })
})
