import { describe, expect, it } from 'vitest'
import { readLightgbmFacts } from '../../../src/model/lightgbm/lightgbm-facts.ts'
import { fixture, fixtures, leafFields, modelText, splitFields, without } from './model-text.ts'

describe('readLightgbmFacts', () => {
  it('sums up gains and splits by column', () => {
    const other = { ...splitFields, split_feature: '1', split_gain: '1' }
    const without = { ...splitFields, split_feature: '1', split_gain: '0' }
    const { importances, otherImportances } = readLightgbmFacts(modelText([splitFields, other, without]))
    expect(importances).toEqual([
      { variable: 'a', relative: 3, scaled: 1, share: 0.75 },
      { variable: 'b', relative: 1, scaled: 1 / 3, share: 0.25 },
    ])
    expect(otherImportances['split']!.map(({ variable, relative }) => [variable, relative])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
  })

  it("counts splits as the file's own list does", () => {
    const list = fixture('cat_many').split('feature_importances:\n')[1]!.split('\n\n')[0]!
    const { otherImportances } = readLightgbmFacts(`${fixtures}/cat_many.txt`)
    const found = otherImportances['split']!.filter(({ relative }) => relative > 0)
    expect(found.map(({ variable, relative }) => `${variable}=${relative}`).toSorted()).toEqual(
      list.split('\n').toSorted(),
    )
  })

  it('has no gains where the file has none', () => {
    const { importances, otherImportances } = readLightgbmFacts(
      modelText([without(splitFields, 'split_gain'), leafFields]),
    )
    expect(importances).toBeNull()
    expect(otherImportances['split']![0]).toEqual({ variable: 'a', relative: 1, scaled: 1, share: 1 })
  })

  it('reads the parameters of the training', () => {
    const { parameters } = readLightgbmFacts(`${fixtures}/rf_multi.txt`)
    const by = new Map(parameters!.map((parameter) => [parameter.name, parameter]))
    expect(by.get('boosting')).toEqual({ name: 'boosting', value: 'rf', isDefault: false })
    expect(by.get('max_bin')).toEqual({ name: 'max_bin', value: 255, isDefault: true })
    expect(by.get('valid')).toEqual({ name: 'valid', value: null, isDefault: true })
    expect(readLightgbmFacts(modelText([])).parameters).toBeNull()
  })

  it.each([
    [
      'rf_multi',
      [
        'multiclass num_class:4',
        'rf',
        '5, 4 trees each',
        'NaN is missing; NaN counts as 0 in columns that had no missing values in training',
      ],
    ],
    [
      'ver_zero_v335',
      [
        'binary sigmoid:1',
        'gbdt',
        '10',
        'NaN and 0 are missing; NaN counts as 0 in columns that had no missing values in training',
      ],
    ],
    [
      'custom_objective',
      [
        "the user's own: predictions are the sums of leaves",
        'gbdt',
        '8',
        'NaN is missing; NaN counts as 0 in columns that had no missing values in training',
      ],
    ],
  ])('tells what %s is', (name, values) => {
    const { details } = readLightgbmFacts(`${fixtures}/${name}.txt`)
    expect(details.map((detail) => detail.name)).toEqual([
      'objective',
      'boosting',
      'iterations',
      'missing values',
      'importances',
    ])
    expect(details.map((detail) => detail.value)).toEqual([...values, 'total gain'])
  })

  it('tells of linear leaves', () => {
    expect(readLightgbmFacts(`${fixtures}/linear_tree.txt`).details).toContainEqual({
      name: 'leaves',
      value: 'linear functions',
    })
  })
})
