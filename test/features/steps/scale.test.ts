import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'

const fields = { a: 'number', t: 'text' } as const
const of = (settings: object) =>
  ({ step: 'scale', settings: { field: 'a', as: 's', ...settings }, fields, feature: 's' }) as const

describe('scale', () => {
  it('takes a mean away and divides by a standard deviation', () => {
    expectStep(of({ mean: 10, std: 4 }), [
      [{ a: 10 }, 0],
      [{ a: 12 }, 0.5],
      [{ a: -10 }, -5],
      [{ a: null }, null],
    ])
  })

  it('brings one range to another, what lies outside too', () => {
    expectStep(of({ min: 10, max: 20 }), [
      [{ a: 10 }, 0],
      [{ a: 20 }, 1],
      [{ a: 5 }, -0.5],
    ])
    expectStep(of({ min: 0, max: 10, to: [1, -1] }), [
      [{ a: 0 }, 1],
      [{ a: 10 }, -1],
      [{ a: null }, null],
    ])
  })

  it('works in place', () => {
    const settings = { field: 'a', mean: 1, std: 2 }
    expectStep({ step: 'scale', settings, fields, feature: 'a' }, [[{ a: 5 }, 2]])
  })

  it('fails where the result is too large for a number', () => {
    expectStep(of({ mean: 0, std: 1e-10 }), [
      [{ a: 1e300 }, null, 'step-failed s null'],
      [{ a: -1e300 }, null, 'step-failed s null'],
      [{ a: 1 }, 1e10],
    ])
    expectStep(of({ mean: -1e308, std: 1 }), [[{ a: 1e308 }, null, 'step-failed s null']])
  })

  it.each([
    [{}, ': scale needs mean and std, or min and max'],
    [{ to: [0, 1] }, ': scale needs mean and std, or min and max'],
    [{ mean: 1, min: 0, std: 1 }, ': scale takes mean and std, or min and max, not both'],
    [{ mean: 1, std: 1, to: [0, 1] }, ': scale takes mean and std, or min and max, not both'],
    [{ mean: 1 }, ': scale needs std as well'],
    [{ std: 1 }, ': scale needs mean as well'],
    [{ max: 1 }, ': scale needs min as well'],
    [{ min: 1 }, ': scale needs max as well'],
    [{ mean: 1, std: 0 }, 'std: a standard deviation is above zero, here is 0'],
    [{ mean: 1, std: -2 }, 'std: a standard deviation is above zero, here is -2'],
    [{ min: 1, max: 1 }, 'max: max (1) must be greater than min (1)'],
    [{ min: 2, max: 1 }, 'max: max (1) must be greater than min (2)'],
    [{ min: 0, max: 1, to: [1, 1] }, 'to: the ends of the range are the same: 1'],
    [{ min: 0, max: 1, to: [0, 1, 2] }, 'to: a range has two ends, here are 3 numbers'],
    [{ min: -1e308, max: 1e308 }, ': the range is too large for a number'],
    [{ field: 't', mean: 1, std: 1 }, "field: 't' holds text, a number is needed"],
  ])('refuses %o', (settings, told) => {
    expect(refusals({ step: 'scale', settings: { field: 'a', ...settings }, fields })).toEqual([told])
  })
})
