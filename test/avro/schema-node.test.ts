import { describe, expect, it } from 'vitest'
import { bytesLayoutOf } from '../../src/avro/schema-node.ts'
import { parseSchema } from '../../src/avro/schema-parser.ts'

const record = (...fields: readonly object[]) => ({ type: 'record', name: 'R', fields })
const layout = (schema: unknown) => bytesLayoutOf(parseSchema(schema, 'writer'))

describe('bytesLayoutOf', () => {
  const plain = record({ name: 'x', type: ['null', 'int'] }, { name: 'next', type: ['null', 'R'] })

  it.each([
    ['docs', { ...plain, doc: 'what it is' }],
    ['aliases', { ...plain, aliases: ['Old'] }],
    [
      'defaults',
      record({ name: 'x', type: ['null', 'int'], default: null }, { name: 'next', type: ['null', 'R'] }),
    ],
    [
      'types in objects',
      record({ name: 'x', type: ['null', { type: 'int' }] }, { name: 'next', type: ['null', 'R'] }),
    ],
  ])('leaves out %s', (_, schema) => {
    expect(layout(schema)).toBe(layout(plain))
  })

  it.each([
    ['int', 'long'],
    [
      ['null', 'int'],
      ['int', 'null'],
    ],
    [
      { type: 'array', items: 'int' },
      { type: 'map', values: 'int' },
    ],
    [
      { type: 'fixed', name: 'F', size: 1 },
      { type: 'fixed', name: 'F', size: 2 },
    ],
    [
      { type: 'enum', name: 'E', symbols: ['A', 'B'] },
      { type: 'enum', name: 'E', symbols: ['B', 'A'] },
    ],
    [record({ name: 'x', type: 'int' }), record({ name: 'y', type: 'int' })],
    [record(), { ...record(), name: 'Q' }],
  ])('tells %j from %j', (one, other) => {
    expect(layout(one)).not.toBe(layout(other))
  })
})
