import { describe, expect, it } from 'vitest'
import { columnNames, unsaidNames } from '../../../src/model/lightgbm/column-names.ts'
import { readModelFacts, loadModel } from '../../../src/model/load-model.ts'
import { modelText, splitFields } from './model-text.ts'

const numbers = ['Column_0', 'Column_1']

describe('columnNames', () => {
  it.each([
    ['none that are given', ['a', 'b'], undefined, ['a', 'b']],
    ['those for numbers', numbers, ['a', 'b'], ['a', 'b']],
    ['those with blanks', ['Druck_(bar)', 'a__b'], ['Druck (bar)', 'a  b'], ['Druck (bar)', 'a  b']],
  ])('takes %s', (_, names, given, expected) => {
    expect(columnNames(names, given, 'm.txt')).toEqual(expected)
  })

  it.each([
    ['too few', numbers, ['a'], /m\.txt: setting featureNames: expected 2 of them, found 1/],
    ['others than the file has', ['a', 'b'], ['a', 'c'], /the file names its columns: number 2 is "b"/],
  ])('refuses %s', (_, names, given, message) => {
    expect(() => columnNames(names, given, 'm.txt')).toThrow(message)
  })
})

describe('a model of numbered columns', () => {
  const bytes = modelText([splitFields], { feature_names: numbers.join(' '), feature_infos: '[0:1] 0:1' })
  const options = { featureNames: ['temp', 'mode'], categories: { mode: ['x', 'y'] } }

  it('has the names that are given in all places', () => {
    const model = loadModel(bytes, options)
    expect(model.scorer.inputs.map(({ name, levels }) => [name, levels])).toEqual([
      ['temp', null],
      ['mode', ['x', 'y']],
    ])
    expect(model.contributions!.names).toEqual(['temp', 'mode', 'BiasTerm'])
    expect(readModelFacts(bytes, options).importances![0]!.variable).toBe('temp')
    expect(model.unsaid).toEqual([])
  })

  it('says that there are none', () => {
    expect(loadModel(bytes).unsaid.map(({ setting }) => setting)).toEqual(['featureNames', 'categories'])
    expect(unsaidNames(['a'])).toEqual([])
  })
})
