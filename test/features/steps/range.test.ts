import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'

const of = (settings: object) =>
  ({ step: 'range', settings: { field: 'a', ...settings }, fields: { a: 'number' }, feature: 'a' }) as const

describe('range', () => {
  it('accepts both limits and what lies between, and nothing else', () => {
    expectStep(of({ min: -1, max: 2 }), [
      [{ a: -1 }, -1],
      [{ a: 2 }, 2],
      [{ a: 0 }, 0],
      [{ a: null }, null],
      [{ a: -1.0001 }, null, 'out-of-range a -1.0001'],
      [{ a: 1e300 }, null, 'out-of-range a 1e+300'],
    ])
  })

  it('takes one limit alone', () => {
    expectStep(of({ min: 0 }), [
      [{ a: 1e300 }, 1e300],
      [{ a: -1 }, null, 'out-of-range a -1'],
    ])
    expectStep(of({ max: 0 }), [
      [{ a: -1e300 }, -1e300],
      [{ a: 1 }, null, 'out-of-range a 1'],
    ])
  })

  it('refuses limits that say nothing or cannot be met', () => {
    expect(refusals(of({}))).toEqual([': range needs min, max or both'])
    expect(refusals(of({ min: 2, max: 1 }))).toEqual(['min: min (2) is greater than max (1)'])
  })
})
