import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { fieldShapes } from '../../src/compile/field-access.ts'
import { unknownNames } from '../../src/compile/field-names.ts'
import type { StepConfig } from '../../src/core/spec.ts'
import { compilePlan } from '../../src/features/plan.ts'

const fields = inputFields({
  type: 'record',
  name: 'Event',
  fields: [
    { name: 'temperature', type: 'double' },
    { name: 'tags', type: { type: 'array', items: 'string' } },
  ],
})

const steps: readonly StepConfig[] = [
  { step: 'constant', settings: { value: 1, as: 'made' } },
  { step: 'constant', settings: { as: 'broken' }, refused: true },
]

const { plan } = compilePlan({ fields: fieldShapes(fields.list), steps, wanted: [], capacity: 1 })

describe('unknownNames', () => {
  it.each(['temperature', 'tags', 'made', 'broken'])('knows %s', (name) => {
    const settings = {
      deadLetter: { redact: [name] },
      policies: { 'out-of-range': { fields: { [name]: 'skip' } } },
    }
    expect(unknownNames(settings, fields, plan)).toEqual([])
  })

  it('tells each other name at its place: a typo would show what was to be hidden', () => {
    const settings = {
      deadLetter: { redact: ['temperature', 'temprature'] },
      policies: { 'out-of-range': { fields: { mad: 'skip' } }, 'wrong-type': undefined },
    }
    expect(unknownNames(settings, fields, plan)).toEqual([
      {
        severity: 'error',
        path: ['deadLetter', 'redact', 1],
        message: "there is no input field or feature 'temprature'",
        hint: "did you mean 'temperature'?",
      },
      {
        severity: 'error',
        path: ['policies', 'out-of-range', 'fields', 'mad'],
        message: "there is no input field or feature 'mad'",
        hint: "did you mean 'made'?",
      },
    ])
  })

  it('has nothing to say where nothing is named', () => {
    expect(unknownNames({}, fields, plan)).toEqual([])
  })
})
