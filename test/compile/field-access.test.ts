import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../src/avro/fields.ts'
import { fieldReader, fieldShapes } from '../../src/compile/field-access.ts'

describe('fieldReader', () => {
  it.each([
    ['a', { a: 1 }, 1],
    ['a', { a: null }, null],
    ['a.b.c', { a: { b: { c: 'x' } } }, 'x'],
    ['a.b.c', { a: { b: null } }, null],
    ['a.b.c', { a: null }, null],
    ['a.b', { a: { b: false } }, false],
  ])('of %s reads %j as %s', (path, event, value) => {
    expect(fieldReader(path)(event)).toBe(value)
  })
})

describe('fieldShapes', () => {
  const shapeOf = (type: unknown) =>
    fieldShapes(fieldsOf({ type: 'record', name: 'Event', fields: [{ name: 'x', type }] }))

  it.each<[unknown, string, boolean]>([
    ['int', 'number', false],
    ['boolean', 'boolean', false],
    ['string', 'text', false],
    ['bytes', 'other', false],
    [{ type: 'array', items: 'int' }, 'other', false],
    [['null', 'double'], 'number', true],
    [['null', 'string', 'double'], 'number', true],
    [['string', 'boolean'], 'text', false],
    [['boolean', 'bytes'], 'boolean', false],
  ])('of type %j is %s, nullable %s', (type, kind, nullable) => {
    expect(shapeOf(type)).toEqual([{ path: 'x', kind, nullable }])
  })

  it('has the symbols of an enum', () => {
    expect(shapeOf({ type: 'enum', name: 'E', symbols: ['a', 'b'] })).toEqual([
      { path: 'x', kind: 'text', nullable: false, symbols: ['a', 'b'] },
    ])
  })

  it('lists the fields of a record in its place', () => {
    const inner = { type: 'record', name: 'Inner', fields: [{ name: 'y', type: 'int' }] }
    expect(shapeOf(['null', inner])).toEqual([{ path: 'x.y', kind: 'number', nullable: true }])
  })
})
