import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const number = (from: string) =>
  ({ step: 'time', settings: { field: 'at', from }, fields: { at: 'number' }, feature: 'at' }) as const

describe('time', () => {
  it.each([
    ['seconds', 1_719_442_800, 1_719_442_800_000],
    ['seconds', 1_719_442_800.25, 1_719_442_800_250],
    ['milliseconds', 1_719_442_800_000, 1_719_442_800_000],
    ['microseconds', 1_719_442_800_123_456, 1_719_442_800_123],
    ['nanoseconds', 1_719_442_800_123_456_000, 1_719_442_800_123],
    ['days', 19_900, 1_719_360_000_000],
  ])('turns %s into milliseconds', (from, at, ms) => {
    expectStep(number(from), [
      [{ at }, ms],
      [{ at: null }, null],
    ])
  })

  it('takes a number beyond any time for out of range', () => {
    expectStep(number('days'), [[{ at: 1e308 }, null, 'out-of-range at 1e+308']])
  })

  it('reads text', () => {
    const text = { ...number('text'), fields: { at: 'text' } } as const
    expectStep(text, [
      [{ at: '2024-06-26 23:00:00' }, 1_719_442_800_000],
      [{ at: 'yesterday' }, null, 'wrong-type at yesterday'],
      [{ at: null }, null],
    ])
  })

  it('wants what it is told to read', () => {
    expect(refusals({ ...number('text') })).toHaveLength(1)
    expect(refusals({ ...number('days'), fields: { at: 'text' } })).toHaveLength(1)
  })

  it('says that what it makes is milliseconds, and warns of another unit in the schema', () => {
    const step = { step: 'time', settings: { field: 'at', from: 'seconds' } }
    const run = runSteps({ at: { kind: 'number', time: 'microseconds' } }, [step])
    expect(run.plan.slot('at')).toMatchObject({ content: 'milliseconds' })
    expect(run.remarks).toMatchObject([
      { severity: 'warning', message: "'at' counts in microseconds by its schema, and is read in seconds" },
    ])
    expect(runSteps({ at: { kind: 'number', time: 'seconds' } }, [step]).remarks).toEqual([])
  })
})
