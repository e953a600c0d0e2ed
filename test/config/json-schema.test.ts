import { describe, expect, it } from 'vitest'
import { configJsonSchema, editorSchema, stepJsonSchema } from '../../src/config/json-schema.ts'
import type { JsonSchema } from '../../src/config/json-schema.ts'
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
  const range = properties['features']?.items?.oneOf?.[0]?.properties?.['range']

  it.each<[string, JsonSchema | undefined, string]>([
    ['a number', properties['http']?.properties?.['port'], 'integer'],
    ['a choice', properties['onModelError'], 'string'],
    ['a truth value', properties['deadLetter']?.properties?.['stackTrace'], 'boolean'],
    ['a name of a form', properties['deadLetter']?.properties?.['topic'], 'string'],
    ['a number of a step', range?.properties?.['max'], 'number'],
  ])('takes a variable where %s is wanted', (_what, setting, type) => {
    expect(setting?.anyOf).toEqual([
      expect.objectContaining({ type }),
      { type: 'string', pattern: '\\$\\{[A-Za-z_]' },
    ])
  })

  it('leaves text as it is: a variable is text already', () => {
    expect(properties['output']?.properties?.['subject']).toMatchObject({ type: 'string' })
  })
})
