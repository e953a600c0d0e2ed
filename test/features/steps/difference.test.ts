import { describe, it } from 'vitest'
import { expectStep } from '../support/check-step.ts'

const fields = { a: 'number', b: 'number' } as const

describe('difference', () => {
  it('takes one number from another', () => {
    expectStep({ step: 'difference', settings: { field: 'a', minus: 'b', as: 'd' }, fields, feature: 'd' }, [
      [{ a: 3, b: 1 }, 2],
      [{ a: null, b: 1 }, null],
      [{ a: 3, b: null }, null],
      [{ a: 1.7e308, b: -1.7e308 }, null, 'step-failed d null'],
    ])
  })

  it('may write over what it reads', () => {
    expectStep({ step: 'difference', settings: { field: 'a', minus: 'b', as: 'a' }, fields, feature: 'a' }, [
      [{ a: 3, b: 1 }, 2],
    ])
  })
})
