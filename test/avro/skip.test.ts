import { describe, expect, it } from 'vitest'
import { AvroCursor } from '../../src/avro/avro-cursor.ts'
import { parseSchema } from '../../src/avro/schema-parser.ts'
import { Skips } from '../../src/avro/skip.ts'
import { plainBytes } from './support/framed.ts'

const inner = { type: 'record', name: 'Inner', fields: [{ name: 'a', type: 'int' }] }
const chain = {
  type: 'record',
  name: 'Node',
  fields: [
    { name: 'v', type: 'long' },
    { name: 'next', type: ['null', 'Node'] },
  ],
}

describe('Skips', () => {
  it.each([
    ['null', null],
    ['boolean', true],
    ['int', -300],
    ['long', 2 ** 40],
    ['float', 0.5],
    ['double', 0.1],
    ['string', 'größe'],
    ['bytes', Buffer.from('abc')],
    [{ type: 'fixed', name: 'Mac', size: 6 }, Buffer.from('123456')],
    [{ type: 'enum', name: 'Mode', symbols: ['A', 'B'] }, 'B'],
    [['null', 'string'], 'x'],
    [['null', 'string'], null],
    [{ type: 'array', items: inner }, [{ a: 1 }, { a: 2 }]],
    [
      { type: 'map', values: 'long' },
      { k: 1, l: 2 },
    ],
    [inner, { a: 7 }],
    [chain, { v: 1, next: { v: 2, next: null } }],
  ])('move over a value of %j to its end', (schema, value) => {
    const body = plainBytes(schema, value)
    const cursor = new AvroCursor(Buffer.concat([body, Buffer.alloc(3, 0xff)]), 0)
    new Skips().of(parseSchema(schema, 'writer'))(cursor)
    expect(cursor.at).toBe(body.length)
  })

  it('jump over a block that comes with its size, unseen', () => {
    const block = Buffer.from('0306ffffff00', 'hex')
    const cursor = new AvroCursor(block, 0)
    new Skips().of(parseSchema({ type: 'array', items: 'string' }, 'writer'))(cursor)
    expect(cursor.at).toBe(block.length)
  })
})
