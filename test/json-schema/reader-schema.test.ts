import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { createJsonEventReader } from '../../src/avro/json-event.ts'
import { isJsonSchema, readerSchemaOf } from '../../src/json-schema/reader-schema.ts'

const mapped = (schema: object, references: Readonly<Record<string, object>> = {}) =>
  readerSchemaOf(
    {
      text: JSON.stringify(schema),
      references: new Map(Object.entries(references).map(([name, other]) => [name, JSON.stringify(other)])),
    },
    'test',
  )

/** What a property comes to: its type in Avro, or why it is left out. */
function typeOf(property: object, more: object = {}): unknown {
  const { schema, leftOut } = mapped({
    properties: { x: property, y: { type: 'null' } },
    required: ['x'],
    ...more,
  })
  const { fields } = schema as {
    readonly fields: readonly { readonly name: string; readonly type: unknown }[]
  }
  return fields.find(({ name }) => name === 'x')?.type ?? leftOut[0]?.why
}

const object = (name: string, ...fields: readonly object[]) => ({ type: 'record', name, fields })
const field = (name: string, type: unknown) => ({ name, type, 'sluice.anyName': true })
const one = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }

describe('readerSchemaOf', () => {
  it.each([
    [{ type: 'number' }, 'double'],
    [{ type: 'integer' }, 'long'],
    [{ type: 'boolean' }, 'boolean'],
    [{ type: 'string' }, 'string'],
    [{ type: ['number', 'null'] }, ['null', 'double']],
    [{ type: 'string', nullable: true }, ['null', 'string']],
    [{ oneOf: [{ type: 'null' }, { type: 'integer' }] }, ['null', 'long']],
    [{ anyOf: [{ type: 'integer' }, { type: 'number' }, { type: 'string' }] }, ['double', 'string']],
    [{ enum: ['a', 'b', 'a', null] }, ['null', { type: 'enum', name: 'x', symbols: ['a', 'b'] }]],
    [
      { type: 'string', const: 'a' },
      { type: 'enum', name: 'x', symbols: ['a'] },
    ],
    [{ enum: [1, 2.5] }, 'double'],
    [{ enum: [1, 'one'] }, [{ type: 'enum', name: 'x', symbols: ['one'] }, 'long']],
    [
      { type: 'array', items: { type: 'number' } },
      { type: 'array', items: 'double' },
    ],
    [
      { type: 'object', additionalProperties: { type: 'integer' } },
      { type: 'map', values: 'long' },
    ],
    [
      { patternProperties: { '^s': { type: 'string' } }, type: 'object' },
      { type: 'map', values: 'string' },
    ],
    [one, object('x', field('a', 'string'))],
    [
      { title: 'The unit', ...one },
      { ...object('The_unit', field('a', 'string')), doc: 'The unit' },
    ],
    [{ allOf: [one], description: 'd' }, object('x', field('a', 'string'))],
    [
      { allOf: [one, { properties: { b: { type: 'number' } }, required: ['b'] }] },
      object('x', field('a', 'string'), field('b', 'double')),
    ],
    [
      { type: 'integer', title: 'org.apache.kafka.connect.data.Timestamp', 'connect.type': 'int64' },
      { type: 'long', 'connect.name': 'org.apache.kafka.connect.data.Timestamp' },
    ],
  ])('reads %j as Avro has it', (property, type) => {
    expect(typeOf(property)).toEqual(type)
  })

  it.each([
    [{}, 'says nothing of its type'],
    [true, 'says nothing of its type'],
    [{ type: 'decimal' }, 'there is no type "decimal"'],
    [{ type: 'array' }, 'does not say what is in it'],
    [{ type: 'array', items: [{ type: 'number' }] }, 'does not say what is in it'],
    [{ type: 'object' }, 'names no properties'],
    [{ oneOf: [one, { ...one, title: 'Other' }] }, 'one of several objects'],
    [{ anyOf: [{ type: 'string' }, {}] }, 'says nothing of its type'],
    [{ enum: [[1]] }, 'no text or numbers'],
    [{ $ref: '#/definitions/no' }, 'refers to #/definitions/no, which is not there'],
    [{ $ref: 'no.json' }, 'refers to no.json'],
    [{ $ref: '#/properties/x' }, 'refers to itself'],
  ])('leaves %j out, and says why', (property, why) => {
    expect(typeOf(property as object)).toEqual(expect.stringContaining(why))
  })

  it('reads what is defined elsewhere, in the document or in another, once for each object', () => {
    const unit = {
      $id: 'unit',
      type: 'object',
      properties: { name: { $ref: '#/$defs/name' } },
      $defs: { name: { type: 'string' } },
    }
    const { schema, leftOut } = mapped(
      {
        title: 'Reading',
        properties: {
          a: { $ref: 'unit.json' },
          b: { $ref: 'unit.json#' },
          c: { $ref: '#/definitions/l~1r' },
          next: { $ref: '#' },
          d: { $ref: '#level' },
        },
        definitions: { 'l/r': { type: 'number' }, level: { $anchor: 'level', type: 'integer' } },
      },
      { 'unit.json': unit },
    )
    expect(leftOut).toEqual([])
    expect(fieldsOf(schema).map(({ path, type }) => `${path} ${type}`)).toEqual([
      'a record',
      'a.name text',
      'b record',
      'b.name text',
      'c number',
      'next record',
      'd number',
    ])
  })

  it('makes what is not required null where it is missing, and what is required a fault', () => {
    const { schema } = mapped({
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['b'],
    })
    const read = createJsonEventReader(schema)
    expect(read({ b: 1 })).toEqual({ a: null, b: 1 })
    expect(read({ a: 1 })).toMatchObject({ reason: 'schema-mismatch', field: 'b' })
    expect(read({ b: 'x', more: 1 })).toMatchObject({ reason: 'schema-mismatch', field: 'b' })
  })

  it('takes names of any characters but the dot', () => {
    const { schema, leftOut } = mapped({ properties: { 'bearing-temp (K)': { type: 'number' }, 'a.b': {} } })
    expect(createJsonEventReader(schema)({ 'bearing-temp (K)': 3 })).toEqual({ 'bearing-temp (K)': 3 })
    expect(leftOut).toEqual([{ path: 'a.b', why: 'its name is empty or has a dot in it' }])
  })

  it('does not refer to an object that only something left out has', () => {
    const definitions = { one, two: { ...one, title: 'Two' } }
    const { schema } = mapped({
      properties: {
        x: { oneOf: [{ $ref: '#/definitions/one' }, { $ref: '#/definitions/two' }] },
        y: { $ref: '#/definitions/one' },
      },
      definitions,
    })
    expect(fieldsOf(schema).map(({ path }) => path)).toEqual(['y', 'y.a'])
  })

  it('tells title and description', () => {
    const { schema } = mapped({ properties: { a: { type: 'number', title: 'Oil', description: 'in K' } } })
    expect(fieldsOf(schema)[0]).toMatchObject({ doc: 'Oil: in K' })
  })

  it.each([
    ['text that is no JSON', '{', 'it is no JSON'],
    ['a number', '{"type": "number"}', 'expected the schema of an object'],
    ['an object without properties', '{"type": "object"}', 'names no properties'],
    ['one of which nothing can be read', '{"properties": {"a": {}}}', 'none of its properties'],
  ])('refuses %s', (_, text, words) => {
    expect(() => readerSchemaOf({ text, references: new Map() }, 'test')).toThrow(
      expect.objectContaining({ code: 'SCHEMA', message: expect.stringContaining(words) as string }) as Error,
    )
  })
})

describe('isJsonSchema', () => {
  it('tells a JSON Schema from a schema of Avro', () => {
    expect([one, { $schema: 's' }, { allOf: [] }].map(isJsonSchema)).toEqual([true, true, true])
    expect(
      ['string', { type: 'record', name: 'R', fields: [] }, { type: 'string' }, []].map(isJsonSchema),
    ).toEqual([false, false, false, false])
  })
})
