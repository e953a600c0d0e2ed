import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'

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

  it('leaves alone what is of the kind already', () => {
    expectStep({ ...toNumber, fields: { a: 'number' } }, [[{ a: 2 }, 2]])
    expect(refusals({ ...toNumber, fields: {} })).toHaveLength(1)
  })
})
