import { describe, expect, it } from 'vitest'
import type { StepConfig } from '../../../src/core/spec.ts'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'
import type { Shape } from '../support/run-steps.ts'

const toNumber = {
  step: 'cast',
  settings: { field: 'a', to: 'number' },
  fields: { a: 'text' },
  feature: 'a',
} as const

describe('cast', () => {
  it('reads decimal numbers', () => {
    expectStep(toNumber, [
      [{ a: '0' }, 0],
      [{ a: '-1.5' }, -1.5],
      [{ a: '+.5e-3' }, 0.0005],
      [{ a: '5.' }, 5],
      [{ a: ' \t12\n' }, 12],
      [{ a: '1e22' }, 1e22],
      [{ a: null }, null],
    ])
  })

  it.each(['', ' ', '1,5', '1_000', '0x10', '30f', '12 V', 'nan', 'inf', '--1', '1e', '.', '\u00a030'])(
    'takes %j for no number',
    (text) => {
      expectStep(toNumber, [[{ a: text }, null, `wrong-type a ${text}`]])
    },
  )

  it.each(['NaN', 'Infinity', '-Infinity', '1e999'])('tells that %s is not finite', (text) => {
    expectStep(toNumber, [[{ a: text }, null, `not-finite a ${text}`]])
  })

  it('writes numbers as their shortest text', () => {
    expectStep(
      { step: 'cast', settings: { field: ['a'], to: 'text' }, fields: { a: 'number' }, feature: 'a' },
      [
        [{ a: 3 }, '3'],
        [{ a: 0.1 }, '0.1'],
        [{ a: -0 }, '0'],
        [{ a: null }, null],
      ],
    )
  })

  it('writes booleans as true and false, also where an earlier step filled them in', () => {
    const flag = { step: 'cast', settings: { field: 'a', to: 'text' }, fields: { a: 'boolean' } } as const
    expectStep({ ...flag, feature: 'a' }, [
      [{ a: true }, 'true'],
      [{ a: false }, 'false'],
      [{ a: null }, null],
      [{ a: 1 }, null, 'wrong-type a 1'],
    ])
    const steps = [
      { step: 'impute', settings: { field: 'a', value: false } },
      { step: 'constant', settings: { as: 'b', value: true } },
      { step: 'cast', settings: { field: ['a', 'b'], to: 'text' } },
    ]
    const run = runSteps({ a: 'boolean' }, steps, [{ a: true }, { a: null }])
    expect(run.cells('a')).toEqual(['true', 'false'])
    expect(run.cells('b')).toEqual(['true', 'true'])
  })

  it('knows what texts it gives', () => {
    const textsOf = (shape: Shape, ...steps: readonly StepConfig[]) => {
      const cast = { step: 'cast', settings: { field: 'a', to: 'text' } }
      return runSteps({ a: shape }, [...steps, cast]).plan.slot('a')
    }
    expect(textsOf('boolean')).toMatchObject({ symbols: new Set(['true', 'false']), ofNumbers: false })
    expect(textsOf('number')).toMatchObject({ symbols: new Set(), ofNumbers: true })
    const mean = { step: 'impute', settings: { field: 'a', value: 0.5 } }
    expect(textsOf('boolean', mean)).toMatchObject({ symbols: new Set(), ofNumbers: true })
    const log = { step: 'log1p', settings: { field: 'a' } }
    expect(textsOf('boolean', log)).toMatchObject({ ofNumbers: true })
  })

  it('leaves alone what is of the kind already', () => {
    expectStep({ ...toNumber, fields: { a: 'number' } }, [[{ a: 2 }, 2]])
    expect(refusals({ ...toNumber, fields: {} })).toHaveLength(1)
  })
})
