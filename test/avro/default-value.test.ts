import { describe, expect, it } from 'vitest'
import { defaultOf } from '../../src/avro/default-value.ts'
import { parseSchema } from '../../src/avro/schema-parser.ts'

const mode = { type: 'enum', name: 'Mode', symbols: ['A', 'B'] }
const mac = { type: 'fixed', name: 'Mac', size: 2 }
const inner = {
  type: 'record',
  name: 'Inner',
  fields: [
    { name: 'a', type: 'double', default: 9.5 },
    { name: 'b', type: 'int' },
  ],
}

describe('defaultOf', () => {
  it.each([
    ['null', null, null],
    ['boolean', true, true],
    ['int', 5, 5],
    ['long', 5_000_000_000, 5_000_000_000],
    ['float', 0.1, Math.fround(0.1)],
    ['double', 0, 0],
    ['string', 'x', 'x'],
    ['bytes', 'ÿ', Buffer.from([255])],
    [mac, 'ab', Buffer.from('ab')],
    [mode, 'B', 'B'],
    [['null', 'double'], null, null],
    [['null', 'double'], 1.5, 1.5],
    [{ type: 'array', items: 'int' }, [1, 2], [1, 2]],
    [{ type: 'map', values: 'int' }, { a: 1 }, { a: 1 }],
    [inner, { b: 1 }, { a: 9.5, b: 1 }],
    [inner, { a: 1, b: 2 }, { a: 1, b: 2 }],
  ])('makes of a default of %j: %j', (type, json, expected) => {
    const make = defaultOf(parseSchema(type, 'reader'), json)
    expect(make?.()).toEqual(expected)
  })

  it.each([
    ['null', 'null'],
    ['boolean', 1],
    ['int', 2 ** 31],
    ['int', 1.5],
    ['long', 1.5],
    ['double', '0.0'],
    ['string', null],
    ['bytes', 3],
    [mac, 'abc'],
    [mode, ''],
    [['null', 'double'], 'null'],
    [{ type: 'array', items: 'int' }, ['x']],
    [{ type: 'map', values: 'int' }, { a: 'x' }],
    [inner, {}],
    [inner, []],
  ])('has none for %j and %j', (type, json) => {
    expect(defaultOf(parseSchema(type, 'reader'), json)).toBeNull()
  })

  it('makes a new value each time', () => {
    const make = defaultOf(parseSchema({ type: 'array', items: 'int' }, 'reader'), [1])
    expect(make?.()).not.toBe(make?.())
  })
})
