import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { ProtoFile } from '../../src/protobuf/proto-file.ts'
import { schemaOfMessage } from '../../src/protobuf/reader-schema.ts'
import { readingText } from './support/vectors.ts'

describe('schemaOfMessage', () => {
  it('makes a field of Avro of each field, with its words', () => {
    const { schema, leftOut } = schemaOfMessage(new ProtoFile(readingText, 'test').named('Reading')!)
    expect(leftOut).toEqual([])
    const fields = new Map(fieldsOf(schema).map((field) => [field.path, field]))
    const typeOf = (path: string) => fields.get(path)?.type
    expect(
      ['temp', 'i64', 'on', 'rig', 'unit', 'limits.high', 'samples', 'levels', 'raw', 'before'].map(typeOf),
    ).toEqual(['number', 'number', 'boolean', 'text', 'enum', 'number', 'list', 'map', 'bytes', 'record'])
    expect(fields.get('at')).toMatchObject({ type: 'number', time: 'milliseconds', nullable: true })
    expect(fields.get('unit')).toMatchObject({ symbols: ['UNIT_UNKNOWN', 'BAR', 'KELVIN'] })
    expect(fields.get('rig')).toMatchObject({ doc: 'Its name.', nullable: true, optional: true })
    expect(typeOf('wrapped')).toBe('number')
    expect(typeOf('before.rig')).toBeUndefined()
  })

  it('leaves out what has no type that is read, and says so', () => {
    const text =
      'message A { optional group G = 1 { optional int32 x = 2; } optional other.B b = 3; optional int32 c = 4; }'
    const { schema, leftOut } = schemaOfMessage(
      new ProtoFile({ text, references: new Map() }, 'test').named('A')!,
    )
    expect(fieldsOf(schema).map(({ path }) => path)).toEqual(['c'])
    expect(leftOut.map(({ path, why }) => `${path}: ${why}`)).toEqual([
      'g: it is a group (G), which is not read',
      'b: it is other.B, which no file defines',
    ])
  })
})
