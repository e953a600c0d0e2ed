import { describe, expect, it } from 'vitest'
import { avroSchemaIn, schemaTextIn } from '../../src/avro/registry-answer.ts'

const schema = { type: 'record', name: 'R', fields: [] }
const text = JSON.stringify(schema)

describe('avroSchemaIn', () => {
  it.each([
    ['without a type', { schema: text }],
    ['of type AVRO', { schema: text, schemaType: 'AVRO' }],
    ['of a type in small letters', { schema: text, schemaType: 'avro' }],
    ['with a null type', { schema: text, schemaType: null }],
    ['without references', { schema: text, references: [] }],
    ['with null references', { schema: text, references: null }],
    ['with members of its own', { schema: text, guid: 'x', maxId: 3, ruleSet: {} }],
  ])('reads a schema %s', (_, body) => {
    expect(avroSchemaIn(body)).toEqual({ schema, references: [] })
  })

  it('reads what a schema refers to', () => {
    const references = [{ name: 'plant.Unit', subject: 'unit', version: 1 }]
    expect(avroSchemaIn({ schema: text, references })).toEqual({
      schema,
      references,
    })
  })

  it.each([
    ['JSON Schema', { schema: '{}', schemaType: 'JSON' }, 'JSON'],
    ['Protobuf', { schema: 'syntax = "proto3";', schemaType: 'PROTOBUF' }, 'PROTOBUF'],
    ['a type that is no text', { schema: text, schemaType: 3 }, '3'],
  ])('tells %s from Avro', (_, body, words) => {
    expect(avroSchemaIn(body)).toEqual({ foreign: expect.stringContaining(words) as string })
  })

  it.each([
    ['text that is no JSON', { schema: 'R' }, 'an Avro schema is JSON'],
    ['a reference to nothing', { schema: text, references: [{ name: 'a' }] }, 'no subject and version'],
  ])('finds %s broken', (_, body, words) => {
    expect(avroSchemaIn(body)).toEqual({ broken: expect.stringContaining(words) as string })
  })

  it.each([null, undefined, 'text', 3, [], {}, { schema }])('finds no answer in %j', (body) => {
    expect(avroSchemaIn(body)).toBeNull()
  })
})

describe('schemaTextIn', () => {
  it.each(['JSON', 'PROTOBUF', 'protobuf'] as const)('reads a schema of type %s', (schemaType) => {
    const references = [{ name: 'unit.proto', subject: 'unit', version: 1 }]
    expect(schemaTextIn({ schema: 'text', schemaType, references }, null)).toEqual({
      type: schemaType.toUpperCase(),
      text: 'text',
      references,
    })
  })

  it('says what reads a schema of another type', () => {
    const foreign = expect.stringContaining('input.format: protobuf-registry reads: expected JSON') as string
    expect(schemaTextIn({ schema: 'x', schemaType: 'PROTOBUF' }, 'JSON')).toEqual({ foreign })
  })
})
