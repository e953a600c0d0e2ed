import { describe, it } from 'vitest'
import { expectStep } from '../support/check-step.ts'

describe('constant', () => {
  it.each([
    ['north', 'north'],
    [4.5, 4.5],
    [true, 1],
    [false, 0],
  ])('makes a feature of %s', (value, cell) => {
    expectStep({ step: 'constant', settings: { as: 'x', value }, fields: {}, feature: 'x' }, [[{}, cell]])
  })
})
