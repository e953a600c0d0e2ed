import { describe, expect, it } from 'vitest'
import type { FileSettings } from '../../../src/model/file-settings.ts'
import { nativeFacts } from '../../../src/model/xgboost/native-facts.ts'
import { changed, learnerOf } from './learners.ts'
import { below, linearFile, nativeFile, nativeLeaf, oneOf } from './native-file.ts'
import type { JsonObject, NativeSpec } from './native-file.ts'

const factsOf = (
  spec: NativeSpec | JsonObject,
  settings: FileSettings = {},
): ReturnType<typeof nativeFacts> => nativeFacts(learnerOf(spec), 77, settings)

const spec: NativeSpec = {
  featureCount: 3,
  names: ['x', 'c', 'unused'],
  objectiveParameters: { scale_pos_weight: '1' },
  objective: 'binary:logistic',
  baseScore: '5.05E-1',
  attributes: { best_iteration: '0' },
  trees: [
    [below(0, 1, oneOf(1, [2], nativeLeaf(1), nativeLeaf(2)), nativeLeaf(4, 4)), 0],
    [below(0, 3, nativeLeaf(1), nativeLeaf(2)), 0],
  ],
}

const detail = (facts: ReturnType<typeof nativeFacts>, name: string): string | undefined =>
  facts.details.find((found) => found.name === name)?.value

describe('nativeFacts', () => {
  it('ranks columns by what their splits brought, by their number and by their covers', () => {
    const { importances, otherImportances, fileBytes } = factsOf(spec)
    expect(fileBytes).toBe(77)
    expect(importances).toEqual([
      { variable: 'x', relative: 2, scaled: 1, share: 0.5 },
      { variable: 'c', relative: 2, scaled: 1, share: 0.5 },
    ])
    expect(otherImportances['split']).toEqual([
      { variable: 'x', relative: 2, scaled: 1, share: 2 / 3 },
      { variable: 'c', relative: 1, scaled: 0.5, share: 1 / 3 },
    ])
    expect(otherImportances['cover']!.map(({ relative }) => relative)).toEqual([8, 2])
  })

  it('counts the rounds that are scored alone', () => {
    const facts = factsOf(spec, { rounds: 'best' })
    expect(facts.otherImportances['split']!.map(({ relative }) => relative)).toEqual([1, 1])
    expect(detail(facts, 'rounds')).toBe(
      '1 of 2 in the file are scored (setting rounds: best); the best is 0, counted from 0',
    )
    expect(detail(factsOf(spec), 'rounds')).toBe(
      '2 of 2 in the file are scored; the best is 0, counted from 0',
    )
  })

  it('says what the file says', () => {
    const facts = factsOf(spec)
    expect(detail(facts, 'objective')).toBe('binary:logistic (scale_pos_weight 1)')
    expect(detail(facts, 'booster')).toBe('gbtree')
    expect(detail(facts, 'base_score')).toBe('0.505')
    expect(detail(facts, 'missing')).toBe('NaN; goes where each split says')
    expect(detail(facts, 'written by')).toBe('XGBoost 3.0.5')
    expect(detail(factsOf(spec, { missing: 0 }), 'missing')).toBe(
      'NaN and 0 (setting missing); goes where each split says',
    )
    expect(detail(factsOf({ ...spec, objective: 'my:own' }), 'objective')).toMatch(
      /; not known here: sums as they stand$/,
    )
    expect(detail(factsOf({ classes: 2, baseScore: '[1E-1,2E-1]' }), 'base_score')).toBe('0.1, 0.2')
  })

  it('has no importances where the file has no gains, or no trees', () => {
    const path = ['learner', 'gradient_booster', 'model', 'trees', 0, 'loss_changes'] as const
    const facts = factsOf(changed(nativeFile(spec), path, undefined))
    expect(facts.importances).toBeNull()
    expect(Object.keys(facts.otherImportances)).toEqual(['split', 'cover'])
    const linear = factsOf(linearFile({}, [1, 2, 3]))
    expect([linear.importances, linear.otherImportances]).toEqual([null, {}])
    expect(detail(linear, 'missing')).toBe('NaN; adds nothing')
    expect(detail(linear, 'rounds')).toBeUndefined()
  })
})
