import { describe, expect, it } from 'vitest'
import { avroSchemaIn } from '../../src/avro/registry-answer.ts'

const schema = { type: 'record', name: 'R', fields: [] }
const text = JSON.stringify(schema)

describe('avroSchemaIn', () => {
  it.each([
    ['without a type', { schema: text }],
    ['of type AVRO', { schema: text, schemaType: 'AVRO' }],
    ['with a null type', { schema: text, schemaType: null }],
    ['without references', { schema: text, references: [] }],
    ['with null references', { schema: text, references: null }],
    ['with members of its own', { schema: text, guid: 'x', maxId: 3, ruleSet: {} }],
  ])('reads a schema %s', (_, body) => {
    expect(avroSchemaIn(body)).toEqual({ schema })
  })

  it.each([
    ['JSON Schema', { schema: '{}', schemaType: 'JSON' }, 'JSON'],
    ['Protobuf', { schema: 'syntax = "proto3";', schemaType: 'PROTOBUF' }, 'PROTOBUF'],
    ['references', { schema: text, references: [{ name: 'a', subject: 'b', version: 1 }] }, 'types inlined'],
    ['text that is no JSON', { schema: 'R' }, 'an Avro schema is JSON'],
  ])('refuses %s', (_, body, words) => {
    expect(avroSchemaIn(body)).toEqual({ refused: expect.stringContaining(words) as string })
  })

  it.each([null, undefined, 'text', 3, [], {}, { schema }])('finds no answer in %j', (body) => {
    expect(avroSchemaIn(body)).toBeNull()
  })
})
