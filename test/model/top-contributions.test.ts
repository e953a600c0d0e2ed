import { describe, expect, it } from 'vitest'
import type { OutputColumn } from '../../src/core/column.ts'
import type { ContributionScorer, Model } from '../../src/model/scorer.ts'
import { chooseContributions, topContributions } from '../../src/model/top-contributions.ts'

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

describe('chooseContributions', () => {
  const choose = (top: number, bottom: number, signed: boolean, row: readonly number[] = [1, -3, 2]) => {
    const chosen = chooseContributions(modelWith([value]), explainer([null]), { top, bottom, signed })(
      Float64Array.from(row),
      Float64Array.of(NaN),
    )
    const names = (list: readonly { readonly feature: string }[]) =>
      list.map(({ feature }) => feature).join('')
    return `${names(chosen.top)}|${names(chosen.bottom)}`
  }

  it.each([
    [2, 0, true, 'ca|'],
    [2, 0, false, 'bc|'],
    [0, 2, true, '|ba'],
    [0, 2, false, '|ac'],
    [1, 1, true, 'c|b'],
    [1, 2, true, 'c|ba'],
    [2, 2, true, 'cab|'],
    [0, 9, false, 'bca|'],
    [0, 0, false, '|'],
  ])(
    'chooses as H2O does: %i of the largest, %i of the smallest, signed %s',
    (top, bottom, signed, chosen) => {
      expect(choose(top, bottom, signed)).toBe(chosen)
    },
  )

  it('gives no feature twice where values are the same', () => {
    expect(choose(1, 1, true, [0, 0, 0])).toBe('a|c')
  })
})
