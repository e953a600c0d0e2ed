import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { inputFields } from '../../src/avro/input-fields.ts'
import { fieldReader, fieldShapes, shapeLookup } from '../../src/compile/field-access.ts'
import { parsePath } from '../../src/core/field-path.ts'

describe('fieldReader', () => {
  it.each([
    ['a', { a: 1 }, 1],
    ['a', { a: null }, null],
    ['a.b.c', { a: { b: { c: 'x' } } }, 'x'],
    ['a.b.c', { a: { b: null } }, null],
    ['a.b.c', { a: null }, null],
    ['a.b', { a: { b: false } }, false],
  ])('of %s reads %j as %s', (path, event, value) => {
    expect(fieldReader({ path })(event)).toBe(value)
  })
})

describe('fieldReader, into arrays and maps', () => {
  it.each([
    ['a[0]', { a: [1, 2] }, 1],
    ['a[-1]', { a: [1, 2] }, 2],
    ['a[2]', { a: [1, 2] }, undefined],
    ['m["x.y"].z', { m: { 'x.y': { z: 3 } } }, 3],
    ['m.x', { m: null }, undefined],
  ])('of %s reads %j as %s', (path, event, value) => {
    expect(fieldReader({ path, parts: parsePath(path)! })(event)).toBe(value)
  })
})

describe('shapeLookup', () => {
  const items = {
    type: 'record',
    name: 'Item',
    fields: [{ name: 'mode', type: { type: 'enum', name: 'M', symbols: ['a'] } }],
  }
  const fields = [{ name: 'list', type: { type: 'array', items } }]
  const lookup = shapeLookup(inputFields({ type: 'record', name: 'Event', fields }))

  it('has the shape of what a path leads to', () => {
    const shape = {
      path: 'list[0].mode',
      parts: ['list', 0, 'mode'],
      kind: 'text',
      nullable: true,
      symbols: ['a'],
    }
    expect(lookup('list[0].mode')).toEqual(shape)
  })

  it('passes on that there is nothing, or why', () => {
    expect(lookup('lits[0]')).toBeNull()
    expect(lookup('list.mode')).toMatchObject({ problem: "'list' is an array: its elements go by number" })
  })
})

describe('fieldShapes', () => {
  const shapeOf = (type: unknown) =>
    fieldShapes(fieldsOf({ type: 'record', name: 'Event', fields: [{ name: 'x', type }] }))

  it.each<[unknown, string, boolean]>([
    ['int', 'number', false],
    ['boolean', 'boolean', false],
    ['string', 'text', false],
    [['null', 'double'], 'number', true],
    [['null', 'string', 'double'], 'number', true],
    [['string', 'boolean'], 'text', false],
    [['boolean', 'bytes'], 'boolean', false],
  ])('of type %j is %s, nullable %s', (type, kind, nullable) => {
    expect(shapeOf(type)).toEqual([{ path: 'x', kind, nullable }])
  })

  it.each<[unknown, string]>([
    ['bytes', 'bytes'],
    [{ type: 'array', items: 'string' }, "an array of text ('x[0]' is one of them)"],
    [{ type: 'array', items: ['null', 'boolean'] }, "an array of booleans ('x[0]' is one of them)"],
    [{ type: 'map', values: 'int' }, 'a map'],
    ['null', 'always null'],
    [['null', 'bytes', { type: 'map', values: 'int' }], 'bytes or a map'],
    [
      { type: 'fixed', name: 'D', size: 8, logicalType: 'duration' },
      'of the logical type duration, in bytes',
    ],
    [
      ['null', { type: 'fixed', name: 'U', size: 15, logicalType: 'uuid' }],
      'of the logical type uuid, in bytes',
    ],
    [{ type: 'bytes', logicalType: 'big-decimal' }, 'of the logical type big-decimal, in bytes'],
  ])('of type %j cannot be a feature, and is %s', (type, what) => {
    expect(shapeOf(type)).toMatchObject([{ kind: 'other', what }])
  })

  it('says of a path into an array what is there, where it is no number', () => {
    const record = (fields: readonly object[]) => ({ type: 'record', name: 'Rec', fields })
    const type = { type: 'array', items: record([{ name: 'lab', type: ['null', 'string'] }]) }
    const find = shapeLookup(inputFields({ ...record([{ name: 'recs', type }]), name: 'Event' }))
    expect(find('recs[].lab')).toMatchObject({
      kind: 'other',
      what: "an array of text ('recs[0].lab' is one of them)",
    })
  })

  it.each<[unknown, string]>([
    [{ type: 'array', items: 'int' }, 'list'],
    [['null', { type: 'array', items: 'float' }], 'list'],
    [{ type: 'array', items: ['null', 'double'] }, 'list'],
    [{ type: 'array', items: ['double', 'string'] }, 'list'],
    [{ type: 'array', items: { type: 'bytes', logicalType: 'decimal', precision: 4 } }, 'list'],
    [{ type: 'array', items: 'boolean' }, 'other'],
    [{ type: 'array', items: { type: 'array', items: 'int' } }, 'other'],
    [['string', { type: 'array', items: 'int' }], 'text'],
    [['bytes', { type: 'array', items: 'int' }], 'other'],
  ])('of type %j is %s', (type, kind) => {
    expect(shapeOf(type)).toMatchObject([{ kind }])
  })

  it.each<[unknown, Record<string, unknown>]>([
    [
      { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 },
      { kind: 'number', time: undefined },
    ],
    [
      { type: 'fixed', name: 'F', size: 4, logicalType: 'decimal', precision: 9 },
      { kind: 'number', time: undefined },
    ],
    [
      { type: 'int', logicalType: 'date' },
      { kind: 'number', time: 'days' },
    ],
    [
      { type: 'int', logicalType: 'time-millis' },
      { kind: 'number', time: 'time of day' },
    ],
    [
      { type: 'long', logicalType: 'time-micros' },
      { kind: 'number', time: 'time of day' },
    ],
    [
      { type: 'long', logicalType: 'timestamp-millis' },
      { kind: 'number', time: 'milliseconds' },
    ],
    [['null', { type: 'long', logicalType: 'timestamp-micros' }], { kind: 'number', time: 'microseconds' }],
    [
      { type: 'long', logicalType: 'local-timestamp-nanos' },
      { kind: 'number', time: 'local nanoseconds' },
    ],
    [
      { type: 'string', logicalType: 'uuid' },
      { kind: 'text', time: undefined },
    ],
    [
      { type: 'fixed', name: 'U', size: 16, logicalType: 'uuid' },
      { kind: 'text', time: undefined },
    ],
  ])('of the logical type %j is %j', (type, shape) => {
    const [found] = shapeOf(type)
    expect({ kind: found?.kind, time: found?.time }).toEqual({ time: undefined, ...shape })
  })

  it('has the symbols of an enum', () => {
    expect(shapeOf({ type: 'enum', name: 'E', symbols: ['a', 'b'] })).toEqual([
      { path: 'x', kind: 'text', nullable: false, symbols: ['a', 'b'] },
    ])
  })

  it('lists the parts of a duration in its place', () => {
    const duration = { type: 'fixed', name: 'D', size: 12, logicalType: 'duration' }
    expect(shapeOf(['null', duration])).toEqual(
      ['months', 'days', 'millis'].map((part) => ({ path: `x.${part}`, kind: 'number', nullable: true })),
    )
  })

  it('lists the fields of a record in its place', () => {
    const inner = { type: 'record', name: 'Inner', fields: [{ name: 'y', type: 'int' }] }
    expect(shapeOf(['null', inner])).toEqual([{ path: 'x.y', kind: 'number', nullable: true }])
  })
})
