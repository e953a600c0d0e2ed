import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { createJsonEventReader } from '../../src/avro/json-event.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import { cycle, sensorCycleSchema } from '../support/rig-pipeline.ts'
import { batchOf } from './support/framed.ts'

const schemaOf = (type: unknown, more: object = {}) => ({
  type: 'record',
  name: 'E',
  fields: [{ name: 'x', type, ...more }],
})

function read(type: unknown, x: unknown, longs: 'number' | 'bigint' = 'number'): unknown {
  const event = createJsonEventReader(schemaOf(type), longs)({ x })
  return event instanceof Fault ? event.message : (event as { x: unknown }).x
}

const nested = { type: 'record', name: 'In', fields: [{ name: 'y', type: 'int' }] }
const color = { type: 'enum', name: 'Color', symbols: ['red', 'green'] }
const pair = { type: 'fixed', name: 'Pair', size: 2 }

const uuid = { type: 'fixed', name: 'U', size: 16, logicalType: 'uuid' }
const uuidText = '8c1f2c9e-0000-4000-8000-0000000000ff'
const duration = { type: 'fixed', name: 'D', size: 12, logicalType: 'duration' }

describe('createJsonEventReader', () => {
  it('takes bytes and undefined as programs have them', () => {
    const bytes = Uint8Array.of(0, 200, 255)
    for (const type of ['bytes', ['null', 'bytes'], { type: 'fixed', name: 'Triple', size: 3 }])
      expect(read(type, bytes)).toEqual(Buffer.from(bytes))
    expect(read(pair, bytes)).toMatch(/expected 2 bytes/)
    const reader = createJsonEventReader(schemaOf('int', { default: 7 }))
    expect(reader({ x: undefined })).toEqual({ x: 7 })
  })

  it('gives what the decoder gives for the same event', async () => {
    const event = JSON.parse(JSON.stringify(cycle({ rigMode: 'warm', vs_vib: null }))) as object
    const decoder = createDecoder({
      readerSchema: sensorCycleSchema,
      schemas: fixedSchemas(new Map([[1, sensorCycleSchema]])),
      clock: systemClock,
    })
    const value = createEncoder(sensorCycleSchema, 1)(event)
    await decoder.prepare(batchOf([{ value, headers: [] }]))
    const decoded = decoder.decode(value)
    expect(decoded).not.toBeInstanceOf(Fault)
    expect(Object.entries(createJsonEventReader(sensorCycleSchema)(event))).toEqual(Object.entries(decoded))
  })

  it.each([
    ['int', -5, -5],
    ['long', 2 ** 53 - 1, 2 ** 53 - 1],
    ['float', 0.1, Math.fround(0.1)],
    ['double', 3, 3],
    ['double', 'NaN', NaN],
    ['double', '-Infinity', -Infinity],
    ['double', 2n ** 60n, 2 ** 60],
    ['boolean', true, true],
    ['string', '', ''],
    ['bytes', '\u0000ÿ', Buffer.from([0, 255])],
    ['null', null, null],
    [color, 'green', 'green'],
    [pair, 'ab', Buffer.from('ab')],
    [nested, { y: 1, z: 2 }, { y: 1 }],
    [{ type: 'array', items: 'int' }, [1, 2], [1, 2]],
    [['null', 'double'], 1.5, 1.5],
    [['null', 'double'], { double: 1.5 }, 1.5],
    [['null', 'double'], null, null],
    [['null', nested], { y: 3 }, { y: 3 }],
    [['null', nested], { In: { y: 3 } }, { y: 3 }],
    [['int', 'string'], 'a', 'a'],
    [['null', 'string', 'double'], 'NaN', 'NaN'],
    [['null', 'double', 'string'], 'NaN', NaN],
    [['int', 'long'], 2 ** 31, 2 ** 31],
    [['long', 'double'], 1.5, 1.5],
    [['null', pair, 'bytes'], 'abc', Buffer.from('abc')],
    [['null', { type: 'map', values: 'int' }, nested], { y: 3 }, { y: 3 }],
    [uuid, uuidText, uuidText],
    [uuid, '\u0000'.repeat(16), uuidText.replace(/\w/g, '0')],
    [['null', uuid], uuidText.toUpperCase(), uuidText],
    [duration, { months: 1, days: 2, millis: 3 }, { months: 1, days: 2, millis: 3 }],
    [duration, '\u0001\u0000\u0000\u0000'.repeat(3), { months: 1, days: 1, millis: 1 }],
    [['null', duration], { months: 0, days: 2, millis: 0 }, { months: 0, days: 2, millis: 0 }],
  ])('reads %o from %o', (type, given, expected) => {
    expect(read(type, given)).toEqual(expected)
    // In a union of it alone as well.
    if (!Array.isArray(type)) expect(read([type], given)).toEqual(expected)
  })

  it('reads a decimal in a union, as the bytes and as the number', () => {
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 }
    expect(read(['null', decimal], '\u0001')).toBe(0.01)
    expect(read(['null', decimal], 0.01)).toBe(0.01)
  })

  it('reads a map without a prototype, whatever its keys', () => {
    const map = read({ type: 'map', values: 'int' }, JSON.parse('{"__proto__": 1, "a": 2}'))
    expect(Object.getPrototypeOf(map)).toBeNull()
    expect(Object.entries(map as object)).toEqual([
      ['__proto__', 1],
      ['a', 2],
    ])
  })

  it.each([
    ['int', 1.5, "field 'x' is a number, expected an integer of 32 bits"],
    ['int', 2 ** 31, "field 'x' is a number, expected an integer of 32 bits"],
    [
      'long',
      2n ** 60n,
      "field 'x' is an integer beyond 2^53, expected an integer below 2^53 (see input.longs)",
    ],
    ['double', '1.5', "field 'x' is text, expected a number"],
    ['double', null, "field 'x' is null, expected a number"],
    ['boolean', 1, "field 'x' is a number, expected true or false"],
    ['string', 1, "field 'x' is a number, expected text"],
    ['bytes', 'Ā', "field 'x' is text, expected bytes as text"],
    [color, 'blue', "field 'x' is text, expected a symbol of its enum"],
    [pair, 'abc', "field 'x' is text, expected 2 bytes as text"],
    [uuid, 'abc', "field 'x' is text, expected a uuid as text"],
    [duration, { months: 1 }, "field 'x' is an object, expected a duration: months, days and millis"],
    [duration, 'PT1H', "field 'x' is text, expected a duration: months, days and millis"],
    [
      { type: 'map', values: 'int' },
      { 'a.b': 'c' },
      `field 'x["a.b"]' is text, expected an integer of 32 bits`,
    ],
    [nested, {}, "field 'x.y' is left out, expected a value: it has no default"],
    [nested, [], "field 'x' is an array, expected an object"],
    [{ type: 'array', items: 'int' }, [1, 'a'], "field 'x[1]' is text, expected an integer of 32 bits"],
    [
      { type: 'map', values: 'int' },
      { a: true },
      "field 'x.a' is true or false, expected an integer of 32 bits",
    ],
    [['null', 'double'], 'a', "field 'x' is text, expected null or double"],
  ])('refuses for %o the value %o', (type, given, message) => {
    expect(read(type, given)).toBe(message)
  })

  it.each([
    ['an array', []],
    ['text', 'x'],
    ['null', null],
  ])('refuses an event that is %s', (what, value) => {
    const fault = createJsonEventReader(schemaOf('int'))(value)
    expect(fault).toMatchObject({ reason: 'schema-mismatch', field: null })
    expect((fault as Fault).message).toBe(`the event is ${what}, expected an object`)
  })

  it('keeps long integers where they are read as bigints', () => {
    expect(read('long', 2n ** 62n, 'bigint')).toBe(2n ** 62n)
    expect(read('long', 2n ** 63n, 'bigint')).toMatch(/expected an integer of 64 bits/)
  })

  it('takes the default of a field that is left out', () => {
    expect(createJsonEventReader(schemaOf(['null', 'int'], { default: null }))({})).toEqual({ x: null })
  })
})
