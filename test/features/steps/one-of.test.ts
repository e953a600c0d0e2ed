import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { t: 'text', n: 'number' } as const
const settings = { field: 't', values: ['a', 'b'] }

describe('one-of', () => {
  it('accepts the categories letter for letter', () => {
    expectStep({ step: 'one-of', settings, fields, feature: 't' }, [
      [{ t: 'a' }, 'a'],
      [{ t: 'b' }, 'b'],
      [{ t: null }, null],
      [{ t: 'A' }, null, 'unknown-category t A'],
      [{ t: ' a' }, null, 'unknown-category t  a'],
      [{ t: '' }, null, 'unknown-category t '],
    ])
  })

  it('leaves only its categories possible', () => {
    const run = runSteps({ t: ['a', 'c'] }, [{ step: 'one-of', settings }])
    expect(run.plan.slot('t')).toMatchObject({ symbols: new Set(['a', 'b']) })
  })

  it('warns where none of the known texts is listed', () => {
    const remarks = (...symbols: string[]) => runSteps({ t: symbols }, [{ step: 'one-of', settings }]).remarks
    expect(remarks('A', 'B')).toMatchObject([
      {
        severity: 'warning',
        message: "'t' may hold 'A', 'B', none of which is listed: it will be unknown-category",
      },
    ])
    expect(remarks('A', 'b')).toEqual([])
  })

  it('refuses numbers', () => {
    expect(refusals({ step: 'one-of', settings: { ...settings, field: 'n' }, fields })).toEqual([
      "field: 'n' holds numbers, text is needed",
    ])
  })
})
