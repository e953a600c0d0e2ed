import { describe, expect, it } from 'vitest'
import type { InputColumn } from '../../../src/core/column.ts'
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

  describe('against what a model was trained on', () => {
    const columns: readonly InputColumn[] = [
      { name: 't', kind: 'categorical', levels: ['a', '3', 'mode.b'] },
      { name: 'mode', kind: 'categorical', levels: ['a', 'mode.b'] },
      { name: 'n', kind: 'numeric', levels: null },
    ]
    const models = new Map([
      ['cooler', { name: 'cooler', columns }],
      ['lost', null],
    ])
    const surroundings = { models, training: new Map() }
    const of = (levelsOf: object) =>
      ({ step: 'one-of', settings: { field: 't', levelsOf }, fields, feature: 't', surroundings }) as const

    it('accepts its levels as it reads them', () => {
      expectStep(of({ model: 'cooler' }), [
        [{ t: 'a' }, 'a'],
        [{ t: '3.0' }, '3.0'],
        [{ t: null }, null],
        [{ t: 'b' }, null, 'unknown-category t b'],
        [{ t: 'A' }, null, 'unknown-category t A'],
      ])
      expectStep(of({ model: 'cooler', column: 'mode' }), [[{ t: 'b' }, 'b']])
    })

    it.each([
      [{ model: 'colder' }, "levelsOf.model: there is no model 'colder'"],
      [{ model: 'cooler', column: 'tt' }, "levelsOf.column: model 'cooler' has no input column 'tt'"],
      [
        { model: 'cooler', column: 'n' },
        "levelsOf.column: column 'n' of model 'cooler' is numeric: it has no categories",
      ],
    ])('refuses %o', (levelsOf, told) => {
      expect(refusals(of(levelsOf))).toEqual([told])
    })

    it('is silent where the model could not be read, which is told elsewhere', () => {
      expect(refusals(of({ model: 'lost' }))).toEqual([])
    })

    it('takes values or levels, not both and not none', () => {
      const told = (settings: object) =>
        refusals({ step: 'one-of', settings: { field: 't', ...settings }, fields })
      expect(told({})).toEqual([': one-of needs values or levelsOf'])
      expect(told({ values: ['a'], levelsOf: { model: 'm' } })).toEqual([
        ': one-of takes values or levelsOf, not both',
      ])
    })
  })
})
