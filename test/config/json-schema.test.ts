import { describe, expect, it } from 'vitest'
import { configJsonSchema, editorSchema, stepJsonSchema } from '../../src/config/json-schema.ts'
import type { StepDescription } from '../../src/core/spec.ts'

const step: StepDescription = {
  name: 'range',
  summary: 'Checks limits.',
  missing: 'Stays missing.',
  spec: {
    field: { type: 'slot', description: 'What is checked.' },
    max: { type: 'number', description: 'The limit.', optional: true },
  },
  example: 'range: { field: a }',
}

describe('stepJsonSchema', () => {
  it('demands what is not optional, and describes each setting', () => {
    expect(stepJsonSchema(step)).toMatchObject({
      type: 'object',
      required: ['field'],
      properties: { field: { type: 'string', description: 'What is checked.' }, max: { type: 'number' } },
    })
  })
})

describe('configJsonSchema', () => {
  it('lists the steps as the one key of an entry', () => {
    const features = configJsonSchema([step]).properties?.['features']
    expect(features?.items?.oneOf).toMatchObject([
      {
        required: ['range'],
        additionalProperties: false,
        properties: { range: { description: 'Checks limits.', additionalProperties: false } },
      },
    ])
  })
})

describe('editorSchema', () => {
  const properties = editorSchema([step]).properties!
  const accepts = (setting: string, type: string) =>
    properties[setting]?.anyOf?.some((form) => form.type === type && form.pattern?.includes('{') === true)

  it('takes a variable wherever text alone would not pass', () => {
    expect(accepts('onModelError', 'string')).toBe(true)
    expect(properties['http']?.properties?.['port']?.anyOf).toMatchObject([
      { type: 'integer' },
      { type: 'string' },
    ])
    expect(
      properties['features']?.items?.oneOf?.[0]?.properties?.['range']?.properties?.['max']?.anyOf,
    ).toHaveLength(2)
  })

  it('leaves text as it is: a variable is text already', () => {
    expect(properties['output']?.properties?.['subject']).toMatchObject({ type: 'string' })
  })
})
