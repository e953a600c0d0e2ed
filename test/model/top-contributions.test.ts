import { describe, expect, it } from 'vitest'
import type { OutputColumn } from '../../src/core/column.ts'
import type { ContributionScorer, Model } from '../../src/model/scorer.ts'
import { topContributions } from '../../src/model/top-contributions.ts'

const label: OutputColumn = { name: 'predict', kind: 'label', level: null }
const value: OutputColumn = { name: 'predict', kind: 'value', level: null }

/** Explains a row by its own cells, of class c plus 10 c; the bias is 100. */
function explainer(classes: readonly (string | null)[]): ContributionScorer {
  return {
    names: ['a', 'b', 'c', 'bias'],
    classes,
    contributions(row, out) {
      classes.forEach((_, at) => {
        for (let i = 0; i < 3; i++) out[at * 4 + i] = row[i]! + 10 * at
        out[at * 4 + 3] = 100
      })
    },
  }
}

function modelWith(outputs: readonly OutputColumn[]): Pick<Model, 'scorer'> {
  return { scorer: { inputs: [], outputs, stateful: false, score: () => 0 } }
}

const bias = { feature: 'bias', value: 100 }

describe('topContributions', () => {
  it('gives the largest absolute values first, the bias last', () => {
    const top = topContributions(modelWith([value]), explainer([null]), 2)
    expect(top(Float64Array.of(1, -3, 2), Float64Array.of(NaN))).toEqual([
      { feature: 'b', value: -3 },
      { feature: 'c', value: 2 },
      bias,
    ])
  })

  it('explains the predicted class, wherever the label stands', () => {
    const top = topContributions(modelWith([value, label]), explainer(['no', 'yes']), 1)
    expect(top(Float64Array.of(1, 2, 3), Float64Array.of(0, 1))).toEqual([{ feature: 'c', value: 13 }, bias])
    expect(top(Float64Array.of(1, 2, 3), Float64Array.of(1, 0))).toEqual([{ feature: 'c', value: 3 }, bias])
  })

  it('gives all where there are fewer than asked for', () => {
    const top = topContributions(modelWith([value]), explainer([null]), 9)
    expect(top(Float64Array.of(1, 1, 1), Float64Array.of(0)).map(({ feature }) => feature)).toEqual([
      'a',
      'b',
      'c',
      'bias',
    ])
  })
})
