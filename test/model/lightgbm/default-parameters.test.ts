import { describe, expect, it } from 'vitest'
import { defaultParameters } from '../../../src/model/lightgbm/default-parameters.ts'
import { readLightgbmFacts } from '../../../src/model/lightgbm/lightgbm-facts.ts'
import { fixtures } from './model-text.ts'

describe('defaultParameters', () => {
  it.each([
    ['learning_rate', '0.1'],
    ['num_leaves', '31'],
    ['boosting', 'gbdt'],
    ['valid', undefined],
  ])('of %s is %s', (name, value) => {
    expect(defaultParameters.get(name)).toBe(value)
  })

  it('leave of a file what was set, and what follows from it', () => {
    const { parameters } = readLightgbmFacts(`${fixtures}/bin_sigmoid.txt`)
    const set = parameters!.filter(({ isDefault }) => !isDefault).map(({ name }) => name)
    expect(set.filter((name) => !name.endsWith('_seed'))).toEqual([
      ...['objective', 'metric', 'num_iterations', 'learning_rate', 'num_leaves', 'num_threads', 'seed'],
      ...[
        'deterministic',
        'force_row_wise',
        'min_data_in_leaf',
        'verbosity',
        'categorical_feature',
        'sigmoid',
      ],
    ])
  })
})
