import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { a: 'number', b: 'number', t: 'text', flag: 'boolean', 'm.x': 'number' } as const
const of = (formula: string, type = 'number') =>
  ({ step: 'derive', settings: { as: 'd', formula, type }, fields, feature: 'd' }) as const

describe('derive', () => {
  it('computes numbers; what is missing stays so, what has no number fails', () => {
    expectStep(of('a / b'), [
      [{ a: 1, b: 4 }, 0.25],
      [{ a: null, b: 4 }, null],
      [{ a: 1, b: null }, null],
      [{ a: 1, b: 0 }, null, 'step-failed d null'],
      [{ a: 0, b: 0 }, null, 'step-failed d null'],
      [{ a: 1e300, b: 1e-300 }, null, 'step-failed d null'],
    ])
  })

  it('handles what is missing where the formula says how', () => {
    expectStep(of('isMissing(a) ? -1 : a + (b ?? 10)'), [
      [{ a: 1, b: 2 }, 3],
      [{ a: 1, b: null }, 11],
      [{ a: null, b: null }, -1],
    ])
  })

  it('gives true and false as 1 and 0', () => {
    expectStep(of("a > 1 && t == 'on'"), [
      [{ a: 2, t: 'on' }, 1],
      [{ a: 2, t: 'off' }, 0],
      [{ a: 1, t: null }, 0],
      [{ a: 2, t: null }, null],
    ])
    const run = runSteps(fields, [{ step: 'derive', settings: of('a > 1 && flag').settings }])
    expect(run.plan.slot('d')).toMatchObject({ kind: 'numeric', content: 'boolean' })
  })

  it('gives texts, and knows those of the formula', () => {
    const { settings } = of("m.x > 0 ? 'up' : 'down'", 'text')
    expectStep({ step: 'derive', settings, fields, feature: 'd' }, [
      [{ m: { x: 1 } }, 'up'],
      [{ m: { x: -1 } }, 'down'],
      [{ m: null }, null],
    ])
    const run = runSteps(fields, [{ step: 'derive', settings }])
    expect(run.plan.slot('d')).toMatchObject({ kind: 'text', symbols: new Set(['up', 'down']) })
    expectStep(of("1 / a > 0 ? 'up' : 'down'", 'text'), [
      [{ a: 0 }, null, 'step-failed d null'],
      [{ a: 2 }, 'up'],
    ])
  })

  it('writes over a feature that it reads', () => {
    const settings = { as: 'a', formula: 'a * 2 + a', type: 'number' }
    expectStep({ step: 'derive', settings, fields, feature: 'a' }, [
      [{ a: 2 }, 6],
      [{ a: null }, null],
    ])
  })

  it('fails for a text that is too long for any', () => {
    const formula = `length(${Array(600).fill('t').join('+')})`
    expectStep(of(formula), [
      [{ t: 'x' }, 600],
      [{ t: 'x'.repeat(1_000_000) }, null, 'step-failed d null'],
    ])
  })

  it('refuses what it cannot compile, and tells each name that there is not once', () => {
    const told = (formula: string, type = 'number') =>
      refusals({ step: 'derive', settings: of(formula, type).settings, fields })
    expect(told('a + bb * aa - bb')).toEqual([
      "formula: there is no feature or input field 'bb'",
      "formula: there is no feature or input field 'aa'",
    ])
    expect(told('a +')).toEqual(['formula: expected expression after + at character 4 of the formula'])
    expect(told('t')).toEqual(['formula: the formula gives text, a number is expected'])
    expect(told('a', 'text')).toEqual(['type: the formula gives a number, not text'])
    expect(told('a + t')).toEqual(["formula: '+' takes numbers, here is a text"])
  })
})
