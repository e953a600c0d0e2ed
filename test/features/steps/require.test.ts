import { describe, expect, it } from 'vitest'
import { expectStep } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { a: 'number', t: 'text' } as const

describe('require', () => {
  it('reports missing values, numbers and text', () => {
    expectStep({ step: 'require', settings: { field: ['a', 't'] }, fields, feature: 'a' }, [
      [{ a: 1, t: 'x' }, 1],
      [{ a: 0, t: '' }, 0],
      [{ a: 2, t: null }, 2, 'missing-value t null'],
    ])
    expectStep({ step: 'require', settings: { field: 'a' }, fields, feature: 'a' }, [
      [{ a: null }, null, 'missing-value a null'],
      [{}, null, 'missing-value a null'],
    ])
  })

  it('does not report again what is missing because it was at fault', () => {
    const run = runSteps(
      { a: 'number', b: 'number' },
      [
        { step: 'range', settings: { field: 'a', max: 1 } },
        { step: 'ratio', settings: { numerator: 'a', denominator: 'b', as: 'r', onZero: 'missing' } },
        { step: 'require', settings: { field: ['a', 'b', 'r'] } },
      ],
      [
        { a: 9, b: 2 },
        { a: 'x', b: null },
        { a: 1, b: 0 },
      ],
    )
    expect(run.told()).toEqual([
      '1 wrong-type a x',
      '0 out-of-range a 9',
      '1 missing-value b null',
      '2 missing-value r null',
    ])
  })
})
