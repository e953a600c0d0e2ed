import { describe, expect, it } from 'vitest'
import type { Cell } from '../../src/table/cell.ts'
import {
  contributionGroup,
  leafGroup,
  predictionGroup,
  reconstructionGroup,
  stagedGroup,
  chosenContributionGroup,
} from '../../src/table/column-group.ts'
import type { ColumnGroup } from '../../src/table/column-group.ts'
import type { ContributionScorer } from '../../src/model/scorer.ts'
import { fakeModel } from './fake-model.ts'

const classifier = fakeModel({
  category: 'Binomial',
  response: { name: 'y', levels: ['no', 'yes'] },
  scorer: {
    outputs: [
      { name: 'predict', kind: 'label', level: null },
      { name: 'no', kind: 'probability', level: 'no' },
      { name: 'yes', kind: 'probability', level: 'yes' },
    ],
  },
})

function namesOf(group: ColumnGroup): string[] {
  return group.columns.map(({ name }) => name)
}

/** The cells that a group appends for the second of two rows, whose input is 7. */
function cellsOf(group: ColumnGroup, outputs: readonly number[]): Cell[] {
  const line: Cell[] = []
  const rows = {
    count: 2,
    cells: [],
    inputs: Float64Array.of(1, 7),
    outputs: Float64Array.of(...outputs.map(() => NaN), ...outputs),
    reasons: [null, null],
  }
  group.append(rows, 1, line)
  expect(line).toHaveLength(group.columns.length)
  return line
}

/** Feature a contributes what the row holds, b the negative of its double; the second class ten times as much. */
function contributions(classes: readonly (string | null)[]): ContributionScorer {
  return {
    names: ['a', 'b', 'BiasTerm'],
    classes,
    contributions: (row, out) => {
      classes.forEach((_, c) => {
        out.set([row[0]! * 10 ** c, row[0]! * -2 * 10 ** c, 0.5], c * 3)
      })
    },
  }
}

describe('predictionGroup', () => {
  it('gives the label as text and numbers as they are', () => {
    expect(namesOf(predictionGroup(classifier))).toEqual(['predict', 'no', 'yes'])
    expect(cellsOf(predictionGroup(classifier), [1, 0.25, 0.75])).toEqual(['yes', 0.25, 0.75])
  })

  it('gives the index of a label without levels', () => {
    const flag = fakeModel({ scorer: { outputs: [{ name: 'predict', kind: 'label', level: null }] } })
    expect(cellsOf(predictionGroup(flag), [1])).toEqual([1])
  })
})

describe('contributionGroup', () => {
  it('is named by feature, with a prefix where asked for', () => {
    const group = contributionGroup(classifier, contributions([null]), 'shap_')
    expect(namesOf(group)).toEqual(['shap_a', 'shap_b', 'shap_BiasTerm'])
    expect(cellsOf(group, [1, 0, 1])).toEqual([7, -14, 0.5])
  })

  it('is named by class and feature where there are several', () => {
    const group = contributionGroup(classifier, contributions(['no', 'yes']), '')
    expect(namesOf(group)).toEqual(['no.a', 'no.b', 'no.BiasTerm', 'yes.a', 'yes.b', 'yes.BiasTerm'])
    expect(cellsOf(group, [1, 0, 1])).toEqual([7, -14, 0.5, 70, -140, 0.5])
  })
})

describe('chosenContributionGroup', () => {
  it('gives the largest by absolute value, to the predicted class', () => {
    const group = chosenContributionGroup(
      classifier,
      contributions(['no', 'yes']),
      { top: 1, bottom: 0, signed: false },
      '',
    )
    expect(namesOf(group)).toEqual(['top_feature_1', 'top_value_1', 'BiasTerm'])
    expect(cellsOf(group, [1, 0, 1])).toEqual(['b', -140, 0.5])
    expect(cellsOf(group, [0, 1, 0])).toEqual(['b', -14, 0.5])
  })

  it('gives all where there are not as many', () => {
    const group = chosenContributionGroup(
      classifier,
      contributions([null]),
      { top: 9, bottom: 0, signed: false },
      '',
    )
    expect(cellsOf(group, [0, 1, 0])).toEqual(['b', -14, 'a', 7, 0.5])
  })
})

describe('chosenContributionGroup with the smallest', () => {
  const group = (top: number, bottom: number, signed: boolean) =>
    chosenContributionGroup(classifier, contributions([null]), { top, bottom, signed }, '')

  it('names both ends', () => {
    expect(namesOf(group(1, 1, true))).toEqual([
      ...['top_feature_1', 'top_value_1', 'bottom_feature_1', 'bottom_value_1', 'BiasTerm'],
    ])
    expect(cellsOf(group(1, 1, true), [0, 1, 0])).toEqual(['a', 7, 'b', -14, 0.5])
    expect(cellsOf(group(1, 1, false), [0, 1, 0])).toEqual(['b', -14, 'a', 7, 0.5])
    expect(cellsOf(group(0, 1, true), [0, 1, 0])).toEqual(['b', -14, 0.5])
  })

  it('gives all from the top where more are wanted than there are', () => {
    expect(namesOf(group(2, 1, true))).toEqual([
      ...['top_feature_1', 'top_value_1', 'top_feature_2', 'top_value_2', 'BiasTerm'],
    ])
    expect(cellsOf(group(2, 1, true), [0, 1, 0])).toEqual(['a', 7, 'b', -14, 0.5])
  })
})

describe('reconstructionGroup', () => {
  it('gives numbers as they are and levels as texts', () => {
    const group = reconstructionGroup(classifier, {
      columns: [
        { name: 'reconstr_x', levels: null },
        { name: 'reconstr_mode', levels: ['off', 'on'] },
      ],
      reconstruct: (outputs, out) => {
        out.set(outputs.subarray(0, 2))
      },
    })
    expect(namesOf(group)).toEqual(['reconstr_x', 'reconstr_mode'])
    expect(cellsOf(group, [0.5, 1, 0])).toEqual([0.5, 'on'])
  })
})

describe('leafGroup and stagedGroup', () => {
  it('have a path and a number for each tree, a number for each stage', () => {
    const leaves = {
      names: ['T1', 'T2'],
      leaves: () => [
        { path: 'LR', id: 3 },
        { path: null, id: -1 },
      ],
    }
    expect(namesOf(leafGroup(classifier, leaves))).toEqual(['T1.path', 'T1.id', 'T2.path', 'T2.id'])
    expect(cellsOf(leafGroup(classifier, leaves), [0, 1, 0])).toEqual(['LR', 3, null, -1])
    const staged = { names: ['T1.C1'], staged: (row: Float64Array) => row }
    expect(cellsOf(stagedGroup(classifier, staged), [0, 1, 0])).toEqual([7])
  })
})
