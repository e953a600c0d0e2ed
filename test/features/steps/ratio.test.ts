import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'

const fields = { a: 'number', b: 'number', t: 'text' } as const
const of = (onZero: string) =>
  ({
    step: 'ratio',
    settings: { numerator: 'a', denominator: 'b', as: 'r', onZero },
    fields,
    feature: 'r',
  }) as const

describe('ratio', () => {
  it('divides; a denominator of zero and an overflow are faults', () => {
    expectStep(of('step-failed'), [
      [{ a: 1, b: 4 }, 0.25],
      [{ a: 0, b: -2 }, -0],
      [{ a: null, b: 0 }, null],
      [{ a: 1, b: null }, null],
      [{ a: 1, b: 0 }, null, 'step-failed r 0'],
      [{ a: 0, b: -0 }, null, 'step-failed r 0'],
      [{ a: 1e300, b: 1e-300 }, null, 'step-failed r null'],
    ])
  })

  it('gives missing for a denominator of zero where asked to', () => {
    expectStep(of('missing'), [
      [{ a: 1, b: 0 }, null],
      [{ a: 6, b: 2 }, 3],
    ])
  })

  it('refuses text', () => {
    const settings = { numerator: 't', denominator: 'zz', as: 'r', onZero: 'missing' }
    expect(refusals({ step: 'ratio', settings, fields })).toEqual([
      "numerator: 't' holds text, a number is needed",
      "denominator: there is no feature or input field 'zz'",
    ])
  })
})
