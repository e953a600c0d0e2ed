import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { lines, runSteps } from '../support/run-steps.ts'

const fields = { a: 'number' } as const

describe('rename', () => {
  it('gives a feature another name', () => {
    expectStep({ step: 'rename', settings: { field: 'a', as: 'x' }, fields, feature: 'x' }, [
      [{ a: 1 }, 1],
      [{ a: null }, null],
    ])
  })

  it('takes the old name away', () => {
    const run = runSteps(fields, [
      { step: 'rename', settings: { field: 'a', as: 'x' } },
      { step: 'require', settings: { field: 'a' } },
    ])
    expect(lines(run.remarks)).toEqual([
      "features.1.require.field: there is no 'a' any more: an earlier rename step calls it 'x'",
    ])
    expect(run.plan.slot('a')).toBeNull()
  })

  it('refuses the name that a feature has', () => {
    expect(refusals({ step: 'rename', settings: { field: 'a', as: 'a' }, fields })).toEqual([
      "as: 'a' has that name already",
    ])
  })
})
