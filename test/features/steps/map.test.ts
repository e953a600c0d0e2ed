import { describe, expect, it } from 'vitest'
import { expectStep, refusals } from '../support/check-step.ts'
import { runSteps } from '../support/run-steps.ts'

const fields = { t: 'text' } as const
const of = (settings: object) =>
  ({
    step: 'map',
    settings: { field: 't', values: { a: 'A', b: 'B' }, keepOthers: false, ...settings },
    fields,
    feature: 't',
  }) as const

describe('map', () => {
  it('recodes by the table; other text is a miss', () => {
    expectStep(of({}), [
      [{ t: 'a' }, 'A'],
      [{ t: null }, null],
      [{ t: 'c' }, null, 'lookup-miss t c'],
      [{ t: 'toString' }, null, 'lookup-miss t toString'],
    ])
  })

  it('gives other text the default, or leaves it, where asked to', () => {
    expectStep(of({ default: '?' }), [
      [{ t: 'b' }, 'B'],
      [{ t: 'c' }, '?'],
      [{ t: null }, null],
    ])
    expectStep(of({ keepOthers: true }), [
      [{ t: 'b' }, 'B'],
      [{ t: 'c' }, 'c'],
      [{ t: '' }, ''],
    ])
    expect(refusals(of({ keepOthers: true, default: 'x' }))).toHaveLength(1)
  })

  it('writes elsewhere where asked to, and leaves its input', () => {
    const run = runSteps(fields, [{ step: 'map', settings: of({ as: 'u' }).settings }], [{ t: 'a' }])
    expect([run.cells('t'), run.cells('u')]).toEqual([['a'], ['A']])
  })

  it('warns of known texts that it would miss', () => {
    const remarks = (settings: object) =>
      runSteps({ t: ['a', 'c', 'd'] }, [{ step: 'map', settings: of(settings).settings }]).remarks
    expect(remarks({})).toMatchObject([
      {
        severity: 'warning',
        path: ['features', 0, 'map', 'values'],
        message: "'t' may hold 'c', 'd', which is not in the table: it will be lookup-miss",
      },
    ])
    expect([...remarks({ default: '?' }), ...remarks({ keepOthers: true })]).toEqual([])
  })

  it('tells the texts that may come of it', () => {
    const symbols = (settings: object) => {
      const run = runSteps({ t: ['a', 'c'] }, [{ step: 'map', settings: of(settings).settings }])
      return run.plan.slot('t')
    }
    expect(symbols({})).toMatchObject({ symbols: new Set(['A', 'B']) })
    expect(symbols({ keepOthers: true })).toMatchObject({ symbols: new Set(['A', 'B', 'c']) })
    expect(symbols({ default: 'z' })).toMatchObject({ symbols: new Set(['A', 'B', 'z']) })
  })
})
