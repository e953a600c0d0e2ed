import { describe, expect, it } from 'vitest'
import { resolve } from '../../src/avro/resolution.ts'
import { readerRecord, writerNode } from '../../src/avro/schema.ts'
import { plainBytes } from './support/framed.ts'

const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more })
const record = (fields: readonly object[], more: object = {}) => ({
  type: 'record',
  name: 'Reading',
  namespace: 'plant',
  fields,
  ...more,
})

const base = [field('id', 'string'), field('value', 'double')]
const reader = record([...base, field('unit', ['null', 'string'], { default: null })])

function read(writer: object, value: object, as: object = reader): unknown {
  const found = resolve(writerNode(writer, 'writer'), readerRecord(as, 'reader'))
  return typeof found === 'string' ? found : found(plainBytes(writer, value), 0)
}

describe('resolve', () => {
  it('reads the same schema', () => {
    const value = { id: 'a', value: 1.5, unit: 'bar' }
    expect(read(reader, value)).toEqual(value)
  })

  it('reads a schema that differs in docs, defaults and logical types alone as the same', () => {
    const writer = record([field('at', { type: 'long', logicalType: 'timestamp-millis' }, { doc: 'when' })])
    expect(read(writer, { at: 5 }, record([field('at', 'long')]))).toEqual({ at: 5 })
  })

  it('passes over a field that only the writer has', () => {
    const writer = record([field('extra', { type: 'map', values: 'string' }), ...base])
    expect(read(writer, { extra: { a: 'b' }, id: 'a', value: 2 })).toEqual({ id: 'a', value: 2, unit: null })
  })

  it('gives a nullable field that the writer lacks its default', () => {
    expect(read(record(base), { id: 'a', value: 2 })).toEqual({ id: 'a', value: 2, unit: null })
  })

  it.each(['int', 'long', 'float'])('reads %s as double', (type) => {
    const writer = record([field('id', 'string'), field('value', type)])
    expect(read(writer, { id: 'a', value: 3 })).toEqual({ id: 'a', value: 3, unit: null })
  })

  it('reads a field of another order and an alias', () => {
    const writer = record([field('reading', 'double'), field('id', 'string')])
    const as = record([field('id', 'string'), field('value', 'double', { aliases: ['reading'] })])
    expect(read(writer, { reading: 4, id: 'a' }, as)).toEqual({ id: 'a', value: 4 })
  })

  it('tells which alias would resolve another record name', () => {
    const writer = { ...reader, name: 'Measurement' }
    expect(read(writer, {})).toBe(
      "the writer's record is plant.Measurement, the reader's plant.Reading: " +
        'where they mean the same, add "aliases": ["plant.Measurement"] to the reader\'s schema',
    )
    const value = { id: 'a', value: 1, unit: null }
    expect(read(writer, value, { ...reader, aliases: ['plant.Measurement'] })).toEqual(value)
    expect(read(writer, value, { ...reader, aliases: ['Measurement'] })).toEqual(value)
  })

  it('reads the branch that is its record from a union, and faults on the others', () => {
    const beat = { type: 'record', name: 'Heartbeat', namespace: 'plant', fields: [field('rig', 'string')] }
    const writer = [beat, reader]
    const found = resolve(writerNode(writer, 'writer'), readerRecord(reader, 'reader'))
    if (typeof found === 'string') throw new Error(found)
    const value = { id: 'a', value: 1.5, unit: null }
    expect(found(Buffer.concat([Buffer.from([2]), plainBytes(reader, value)]), 0)).toEqual(value)
    const other = Buffer.concat([Buffer.from([0]), plainBytes(beat, { rig: 'a' })])
    expect(() => found(other, 0)).toThrow(
      expect.objectContaining({
        reason: 'schema-mismatch',
        message: expect.stringContaining('plant.Heartbeat') as string,
      }) as Error,
    )
    expect(resolve(writerNode(['null', beat], 'writer'), readerRecord(reader, 'reader'))).toContain(
      'plant.Heartbeat',
    )
  })

  it('reads a writer that left its namespace out', () => {
    const value = { id: 'a', value: 1, unit: null }
    expect(read({ ...reader, namespace: '' }, value)).toEqual(value)
  })

  it('tells the same of another namespace', () => {
    expect(read({ ...reader, namespace: 'factory' }, {})).toContain('factory.Reading')
  })

  it.each([
    ['text for a number', record([field('id', 'string'), field('value', 'string')]), 'string'],
    ['a field that is not there', record([field('id', 'string')]), 'value'],
  ])('does not resolve %s', (_, writer, words) => {
    const found = read(writer, {})
    expect(found).toContain('does not resolve')
    expect(found).toContain(words)
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -1), 'truncated'],
    ['followed by more', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(3)]), '3 bytes follow'],
    ['empty', () => Buffer.alloc(0), 'truncated'],
  ])('throws for bytes that are %s', (_, change, words) => {
    for (const writer of [reader, record([...base, field('more', 'int')])]) {
      const found = resolve(writerNode(writer, 'writer'), readerRecord(reader, 'reader'))
      const bytes = change(plainBytes(writer, { id: 'a', value: 1, unit: 'bar', more: 3 }))
      if (typeof found === 'string') throw new Error(found)
      expect(() => found(bytes, 0)).toThrow(words)
    }
  })
})

describe('resolve, with the types that are events', () => {
  const chosen = (writer: object, types: readonly string[]) =>
    resolve(writerNode(writer, 'writer'), readerRecord(reader, 'reader'), { types })
  const event = { id: 'a', value: 1 }

  it('reads a named type by its fields, whatever the reader is called', () => {
    const writer = { ...record(base), name: 'Measurement' }
    const found = chosen(writer, ['Measurement'])
    expect(typeof found === 'string' ? found : found(plainBytes(writer, event), 0)).toEqual({
      ...event,
      unit: null,
    })
  })

  it.each([
    ['a record', { ...record(base), name: 'Beat' }],
    ['no record', 'string'],
  ])('passes over a schema of another type: %s', (_, writer) => {
    const found = chosen(writer as object, ['Reading'])
    expect(typeof found === 'string' ? found : found(Buffer.alloc(1), 0)).toBe('other-type')
  })

  it('refuses types of which a short name does not say which is meant', () => {
    const found = chosen([record(base), record(base, { namespace: 'other' })], ['Reading'])
    expect(found).toContain(
      "'Reading' of input.types may be this or another type: give plant.Reading in full",
    )
  })
})
