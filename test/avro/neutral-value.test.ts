import { describe, expect, it } from 'vitest'
import { createJsonEventReader } from '../../src/avro/json-event.ts'
import { neutralValue } from '../../src/avro/neutral-value.ts'
import { readerRecord } from '../../src/avro/schema.ts'

describe('neutralValue', () => {
  it('fits every type', () => {
    const types = [
      ...['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'],
      { type: 'fixed', name: 'F', size: 4 },
      { type: 'enum', name: 'E', symbols: ['A', 'B'] },
      { type: 'array', items: 'int' },
      { type: 'map', values: 'int' },
      ['string', 'int'],
      ['int', 'null'],
      {
        type: 'record',
        name: 'R',
        fields: [
          { name: 'next', type: ['null', 'R'] },
          { name: 'n', type: 'int' },
        ],
      },
    ]
    const schema = {
      type: 'record',
      name: 'All',
      fields: types.map((type, at) => ({ name: `f${at}`, type })),
    }
    const value = neutralValue(readerRecord(schema, 'schema'))
    expect(createJsonEventReader(schema)(value)).toMatchObject({
      f0: null,
      f2: 0,
      f9: 'A',
      f13: null,
      f14: { n: 0 },
    })
  })
})
