import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { InputColumn } from '../../src/core/column.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { summedContributions } from '../../src/model/summed-contributions.ts'
import type { ContributionScorer } from '../../src/model/scorer.ts'

const numeric = (name: string): InputColumn => ({ name, kind: 'numeric', levels: null })
const categorical = (name: string): InputColumn => ({ name, kind: 'categorical', levels: ['x'] })

/** Explains by powers of two: class c has 2^i, ten times that for each class. */
function explainer(names: readonly string[], classes: readonly (string | null)[]): ContributionScorer {
  return {
    names,
    classes,
    contributions(_row, out) {
      out.forEach((_, at) => {
        out[at] = 2 ** (at % names.length) * 10 ** Math.floor(at / names.length)
      })
    },
  }
}

function explained(scorer: ContributionScorer): number[] {
  const out = new Float64Array(scorer.names.length * scorer.classes.length).fill(99)
  scorer.contributions(new Float64Array(0), out)
  return [...out]
}

describe('summedContributions', () => {
  it('sums the parts of a column, class by class', () => {
    const names = ['c.x', 'c.missing(NA)', 'n', 'BiasTerm']
    const summed = summedContributions([numeric('n'), categorical('c')], explainer(names, ['a', 'b']))
    expect(summed.names).toEqual(['c', 'n', 'BiasTerm'])
    expect(explained(summed)).toEqual([3, 4, 8, 30, 40, 80])
  })

  it('tells a column from a level by its name, and takes the longest', () => {
    const inputs = [categorical('a'), categorical('a.b'), numeric('n'), numeric('n.x')]
    const names = ['a.x', 'a.b', 'a.b.x', 'n', 'n.x', 'n.y', 'BiasTerm']
    const summed = summedContributions(inputs, explainer(names, [null]))
    expect(summed.names).toEqual(['a', 'a.b', 'n', 'n.x', 'n.y', 'BiasTerm'])
    expect(explained(summed)).toEqual([1, 6, 8, 16, 32, 64])
  })

  it('names the one part of a column by the column', () => {
    const names = ['n', 'c.Eigen', 'd:0', 'BiasTerm']
    const inputs = [numeric('n'), categorical('c'), categorical('d')]
    const summed = summedContributions(inputs, explainer(names, [null]))
    expect(summed.names).toEqual(['n', 'c', 'd', 'BiasTerm'])
    expect(explained(summed)).toEqual([1, 2, 4, 8])
  })

  it('leaves alone what is by column already', () => {
    const scorer = explainer(['n', 'c', 'BiasTerm'], [null])
    expect(summedContributions([numeric('n'), categorical('c')], scorer)).toBe(scorer)
  })

  it('has one name a column of a model that splits them', () => {
    const model = loadModel(join(import.meta.dirname, '../fixtures/models/xgb_offset_reg.zip'))
    const { inputs } = model.scorer
    // The model offers them.
    const summed = summedContributions(inputs, model.contributions!)
    const columns = new Set(inputs.map(({ name }) => name))
    expect(summed.names.every((name) => columns.has(name) || name === 'BiasTerm')).toBe(true)
    expect(model.contributions!.names.length).toBeGreaterThan(summed.names.length)
    const row = new Float64Array(inputs.length)
    const parts = new Float64Array(model.contributions!.names.length)
    model.contributions!.contributions(row, parts)
    const sums = new Float64Array(summed.names.length)
    summed.contributions(row, sums)
    expect(sums.reduce((a, b) => a + b)).toBeCloseTo(
      parts.reduce((a, b) => a + b),
      6,
    )
  })
})
