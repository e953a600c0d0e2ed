import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'

const of = (settings: object) =>
  ({ step: 'clip', settings: { field: 'a', ...settings }, fields: { a: 'number' }, feature: 'a' }) as const

describe('clip', () => {
  it('brings numbers within the limits', () => {
    expectStep(of({ min: -1, max: 2 }), [
      [{ a: -5 }, -1],
      [{ a: -1 }, -1],
      [{ a: 0.5 }, 0.5],
      [{ a: 5 }, 2],
      [{ a: null }, null],
    ])
    expectStep(of({ max: 2 }), [
      [{ a: -5 }, -5],
      [{ a: 5 }, 2],
    ])
  })

  it('refuses limits that say nothing or cannot be met', () => {
    expect(refusals(of({}))).toEqual([': clip needs min, max or both'])
    expect(refusals(of({ min: 2, max: 1 }))).toEqual(['min: min (2) is greater than max (1)'])
  })
})
