import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEventEncoder } from '../../src/avro/event-encoder.ts'
import { createJsonEventReader } from '../../src/avro/json-event.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import { telemetry, telemetrySchema } from '../support/telemetry.ts'
import { batchOf } from './support/framed.ts'

const schemaOf = (type: unknown, more: object = {}) => ({
  type: 'record',
  name: 'E',
  fields: [{ name: 'x', type, ...more }],
})

/** What the stream reads of the event. */
async function decoded(schema: SchemaJson, event: unknown): Promise<unknown> {
  const value = createEventEncoder(schema, 1)(event)
  if (value instanceof Fault) return value.message
  const decoder = createDecoder({
    readerSchema: schema,
    schemas: fixedSchemas(new Map([[1, schema]])),
    clock: systemClock,
    longs: 'bigint',
  })
  await decoder.prepare(batchOf([{ value, headers: [] }]))
  return decoder.decode(value)
}

const decimal = { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 3 }
const money = { type: 'fixed', name: 'Money', size: 3, logicalType: 'decimal', precision: 6, scale: 2 }
const recordOf = (name: string, field: string) => ({
  type: 'record',
  name: `a.b.${name}`,
  fields: [{ name: field, type: 'int' }],
})

describe('createEventEncoder', () => {
  it.each<[string, unknown, unknown]>([
    ['null', 'null', null],
    ['a boolean', 'boolean', true],
    ['an int', 'int', -7],
    ['a long', 'long', 2 ** 52],
    ['a long beyond 2^53', 'long', 2n ** 62n + 1n],
    ['a negative one', 'long', -(2n ** 63n)],
    ['a float', 'float', 1.5],
    ['a double that JSON lacks', 'double', 'NaN'],
    ['text', 'string', 'Łódź'],
    ['bytes', 'bytes', 'a\u0000ÿ'],
    ['a fixed', { type: 'fixed', name: 'Pair', size: 2 }, 'ab'],
    ['a symbol', { type: 'enum', name: 'Color', symbols: ['red', 'green'] }, 'green'],
    ['an array of unions', { type: 'array', items: ['null', 'int'] }, [1, null]],
    ['a map', { type: 'map', values: ['null', 'double', 'string'] }, { a: 1.5, b: 'c', d: null }],
    ['a decimal as a number', decimal, -1234.567],
    ['a decimal as bytes', decimal, '\u0001\u0002'],
    ['a decimal in a union', ['null', decimal], 0.125],
    ['a decimal of fixed size', money, 1.25],
    ['the first branch that fits', ['null', 'int', 'double'], 1],
    ['a branch by its name', ['null', recordOf('A', 'y'), recordOf('B', 'y')], { 'a.b.B': { y: 1 } }],
  ])('writes %s as the stream reads it', async (_what, type, x) => {
    const schema = schemaOf(type)
    const expected = createJsonEventReader(schema, 'bigint')({ x })
    expect(expected).not.toBeInstanceOf(Fault)
    expect(await decoded(schema, { x })).toEqual(expected)
  })

  it('writes the default of what is left out', async () => {
    expect(await decoded(schemaOf(['null', 'string'], { default: null }), {})).toEqual({ x: null })
    expect(await decoded(schemaOf(['string', 'null'], { default: null }), {})).toEqual({ x: null })
    expect(await decoded(schemaOf('long', { default: 7 }), {})).toEqual({ x: 7 })
    expect(await decoded(schemaOf(decimal, { default: '\u0001\u0002' }), {})).toEqual({ x: 0.258 })
    const inner = { type: 'record', name: 'In', fields: [{ name: 'y', type: 'int', default: 2 }] }
    expect(await decoded(schemaOf(inner, { default: {} }), {})).toEqual({ x: { y: 2 } })
  })

  it('writes a nested event with a bit of everything', async () => {
    const expected = createJsonEventReader(telemetrySchema, 'bigint')(telemetry())
    expect(expected).not.toBeInstanceOf(Fault)
    expect(await decoded(telemetrySchema, telemetry())).toEqual(expected)
  })

  it.each<[string, unknown, string]>([
    ['int', 'text', "field 'x' is text, expected an integer of 32 bits"],
    ['long', 2n ** 63n, "field 'x' is an integer beyond 2^53, expected an integer of 64 bits"],
    ['string', undefined, "field 'x' is left out, expected a value: it has no default"],
  ])('names the field that is no %s', async (type, x, message) => {
    expect(await decoded(schemaOf(type), { x })).toBe(message)
  })

  it('says what does not fit a decimal', async () => {
    const expected = (digits: number) => `expected a decimal of ${digits} digits behind the point`
    expect(await decoded(schemaOf(decimal), { x: 1.2345 })).toContain(expected(3))
    expect(await decoded(schemaOf(decimal), { x: 1e30 })).toContain(expected(3))
    expect(await decoded(schemaOf(money), { x: 100_000 })).toContain(`${expected(2)} that fits 3 bytes`)
  })
})
