import { describe, expect, it } from 'vitest'
import { parseSchema } from '../../src/avro/schema-parser.ts'

const record = (...fields: readonly object[]) => ({ type: 'record', name: 'R', fields })
const field = (type: unknown, more: object = {}) => record({ name: 'x', type, ...more })
const mode = (more: object) => ({ type: 'enum', name: 'Mode', symbols: ['A', 'B'], ...more })
const mac = { type: 'fixed', name: 'Mac', size: 6 }

describe('parseSchema', () => {
  // What the schemas of strangers have that a strict parser refuses; it says nothing of the bytes.
  it.each([
    ['null as default of [string, null]', field(['string', 'null'], { default: null })],
    ['text as default of [null, int]', field(['null', 'int'], { default: 'null' })],
    ['text as default of a double', field('double', { default: '0.0' })],
    ['empty text as default of an enum field', field(mode({}), { default: '' })],
    ['a default of an enum that is none of its symbols', field(mode({ default: 'C' }))],
    ['an enum without symbols', field(mode({ symbols: [] }))],
    ['a hyphen in a symbol', field(mode({ symbols: ['hot-thin'] }))],
    ['a hyphen in a namespace', { ...record(), namespace: 'my-plant.eu' }],
    ['a digit first in a namespace', { ...record(), namespace: 'plant.2024' }],
    ['an empty namespace', { ...record(), namespace: '' }],
    ['a dollar in a name', { ...record(), name: 'Outer$Inner' }],
    ['a hyphen in the name of a field', record({ name: 'flow-rate', type: 'double' })],
    ['a type that is defined twice', record({ name: 'a', type: mac }, { name: 'b', type: mac })],
    ['a type in a type', field({ type: { type: 'double' } })],
    ['members of its own', field({ type: 'string', 'avro.java.string': 'String' })],
  ])('takes from a writer %s', (_, schema) => {
    expect(parseSchema(schema, 'writer')).toMatchObject({ kind: 'record' })
  })

  it.each([
    ['text as default of a double', field('double', { default: '0.0' }), 'incompatible field default of x'],
    [
      'a default of an enum that is none of its symbols',
      field(mode({ default: 'C' })),
      'none of its symbols',
    ],
    ['a name with a hyphen', { ...record(), name: 'my-plant' }, 'invalid name'],
    [
      'a type that is defined twice',
      record({ name: 'a', type: mac }, { name: 'b', type: mac }),
      'duplicate type name',
    ],
    ['a union with a type twice', field(['int', 'int']), 'has int twice'],
    ['a union in a union', field(['null', ['int']]), 'inside a union'],
    ['a field twice', record({ name: 'x', type: 'int' }, { name: 'x', type: 'int' }), 'duplicate field name'],
  ])('refuses in a reader %s', (_, schema, words) => {
    expect(() => parseSchema(schema, 'reader')).toThrow(words)
  })

  it.each([
    ['a type of no kind', field(3), 'a type is'],
    ['no type', record({ name: 'x' }), 'a type is'],
    ['an unknown name', field('Nope'), 'undefined type name: Nope'],
    ['a record without fields', { type: 'record', name: 'R' }, 'no list of fields'],
    ['a record without a name', { type: 'record', fields: [] }, 'no name'],
    ['an enum without a list of symbols', field({ type: 'enum', name: 'E' }), 'no list of symbols'],
    ['a fixed without a size', field({ type: 'fixed', name: 'F' }), 'no size'],
    ['a field without a name', record({ type: 'int' }), 'invalid field name'],
    ['a field twice', record({ name: 'x', type: 'int' }, { name: 'x', type: 'int' }), 'duplicate field name'],
    ['the name of a primitive', { ...record(), name: 'int' }, 'cannot be named int'],
  ])('refuses on either side %s', (_, schema, words) => {
    for (const side of ['reader', 'writer'] as const) expect(() => parseSchema(schema, side)).toThrow(words)
  })

  it('takes letters of any alphabet in names, and defaults of any branch', () => {
    const schema = record({ name: 'größe', type: ['null', 'double'], default: 1.5 })
    const node = parseSchema(schema, 'reader')
    expect(node).toMatchObject({ fields: [{ name: 'größe' }] })
  })

  it('finds names in the namespace around them, and hands it down', () => {
    const inner = { type: 'record', name: 'Inner', fields: [{ name: 'y', type: 'Outer' }] }
    const schema = {
      type: 'record',
      name: 'Outer',
      namespace: 'plant',
      fields: [
        { name: 'a', type: ['null', inner] },
        { name: 'b', type: 'plant.Inner' },
        { name: 'c', type: { ...inner, name: 'far.Inner', fields: [{ name: 'z', type: 'plant.Inner' }] } },
      ],
    }
    const outer = parseSchema(schema, 'reader')
    if (outer.kind !== 'record') throw new Error('no record')
    const [a, b, c] = outer.fields.map(({ type }) => type)
    expect(b).toMatchObject({ name: 'plant.Inner' })
    expect(a).toMatchObject({ branches: [{ kind: 'null' }, { name: 'plant.Inner' }] })
    expect(c).toMatchObject({ name: 'far.Inner' })
    if (b?.kind !== 'record') throw new Error('no record')
    expect(b.fields[0]?.type).toBe(outer)
  })

  it('keeps logical types and names of Connect, through wrappings and unions', () => {
    const micros = { type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' }
    const expected = { logicalType: null, connectName: 'io.debezium.time.MicroTimestamp' }
    for (const type of [micros, { type: micros }, ['null', micros]]) {
      expect(parseSchema(field(type), 'writer')).toMatchObject({ fields: [{ type: expected }] })
    }
  })
})
