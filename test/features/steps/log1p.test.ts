import { describe, it } from 'vitest'
import { expectStep } from '../support/check-step.ts'

const fields = { a: 'number' } as const

describe('log1p', () => {
  it.each([{}, { as: 'x' }])('takes the logarithm of 1 + x (%o)', (to: { as?: string }) => {
    expectStep({ step: 'log1p', settings: { field: 'a', ...to }, fields, feature: to.as ?? 'a' }, [
      [{ a: 0 }, 0],
      [{ a: 1e-20 }, 1e-20],
      [{ a: 1 }, Math.LN2],
      [{ a: null }, null],
      [{ a: -1 }, null, `step-failed ${to.as ?? 'a'} -1`],
      [{ a: -3 }, null, `step-failed ${to.as ?? 'a'} -3`],
    ])
  })
})
