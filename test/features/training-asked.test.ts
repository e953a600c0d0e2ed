import { describe, expect, it } from 'vitest'
import { steps } from '../../src/features/steps.ts'
import { trainingAsked } from '../../src/features/training-asked.ts'

describe('trainingAsked', () => {
  it('gathers the columns that steps ask for, by file', () => {
    const impute = (settings: object, refused?: true) =>
      ({ step: 'impute', settings: { ...settings }, ...(refused ? { refused } : {}) }) as const
    const asked = trainingAsked(
      [
        impute({ field: ['a', 'b'], from: 'x.csv' }),
        impute({ field: 'c', from: 'x.csv', column: 'C' }),
        impute({ field: 'd', from: 'y.csv' }),
        impute({ field: 'e', value: 1 }),
        impute({ field: 3, from: 'z.csv' }, true),
        { step: 'range', settings: { field: 'a', min: 1 } },
        { step: 'unknown', settings: {} },
      ],
      steps,
    )
    expect(asked).toEqual(
      new Map([
        ['x.csv', new Set(['a', 'b', 'C'])],
        ['y.csv', new Set(['d'])],
      ]),
    )
  })
})
