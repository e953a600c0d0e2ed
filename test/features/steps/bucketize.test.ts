import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { a: 'number', band: 'text' } as const
const intervals = { limits: [0, 1.5], labels: ['low', 'mid', 'high'] }
const of = (settings: object) =>
  ({
    step: 'bucketize',
    settings: { field: 'a', as: 'b', onlyIfMissing: false, ...intervals, ...settings },
    fields,
    feature: 'b',
  }) as const

describe('bucketize', () => {
  it('puts a value that equals a limit into the interval above', () => {
    expectStep(of({}), [
      [{ a: -1e300 }, 'low'],
      [{ a: -0.1 }, 'low'],
      [{ a: 0 }, 'mid'],
      [{ a: -0 }, 'mid'],
      [{ a: 1.4999 }, 'mid'],
      [{ a: 1.5 }, 'high'],
      [{ a: 1e300 }, 'high'],
      [{ a: null }, null],
    ])
  })

  it("lets the event's own value win where asked to", () => {
    expectStep({ ...of({ as: 'band', onlyIfMissing: true }), feature: 'band' }, [
      [{ a: 0, band: 'own' }, 'own'],
      [{ a: 0, band: '' }, ''],
      [{ a: 0, band: null }, 'mid'],
      [{ a: null, band: null }, null],
    ])
    expectStep({ ...of({ as: 'band' }), feature: 'band' }, [[{ a: 0, band: 'own' }, 'mid']])
  })

  it('tells the texts that it makes', () => {
    const { as, ...rest } = of({}).settings
    const run = runSteps({ a: 'number', mode: ['x'] }, [
      { step: 'bucketize', settings: { ...rest, as } },
      { step: 'bucketize', settings: { ...rest, as: 'mode', onlyIfMissing: true } },
    ])
    expect(run.plan.slot('b')).toMatchObject({ symbols: new Set(['low', 'mid', 'high']) })
    expect(run.plan.slot('mode')).toMatchObject({ symbols: new Set(['x', 'low', 'mid', 'high']) })
  })

  it('refuses limits out of order and labels that do not match', () => {
    expect(refusals(of({ limits: [1, 1] }))).toEqual(['limits.1: limits must ascend: 1 does not'])
    expect(refusals(of({ labels: ['a', 'b'] }))).toEqual([
      'labels: 2 limits make 3 intervals, there are 2 labels',
    ])
    expect(refusals(of({ as: 'nope', onlyIfMissing: true }))).toHaveLength(1)
  })
})
