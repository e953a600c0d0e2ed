import { describe, expect, it } from 'vitest'
import { createPlainDecoder } from '../../src/avro/plain-decoder.ts'
import type { PlainDecoderOptions } from '../../src/avro/plain-decoder.ts'
import { rowSchema } from '../../src/avro/debezium.ts'
import { plainEvents } from '../../src/core/event-form.ts'
import { change, envelopeOf } from './support/debezium.ts'
import { batchOf, framed, plainBytes } from './support/framed.ts'

const schema = {
  type: 'record',
  name: 'Reading',
  fields: [
    { name: 'rigId', type: 'string' },
    { name: 'temp', type: ['null', 'double'] },
    { name: 'serial', type: 'long' },
  ],
}
const event = { rigId: 'rig-07', temp: 21.5, serial: 7 }
const good = plainBytes(schema, event)

function decoder(more: Partial<PlainDecoderOptions> = {}) {
  const given = { writerSchema: schema, readerSchema: schema, longs: 'number', form: plainEvents } as const
  return createPlainDecoder({ ...given, ...more })
}

describe('createPlainDecoder', () => {
  it('reads a value from its first byte on, whatever its headers, and prepares nothing', async () => {
    const decoding = decoder()
    const header = { key: '__value_schema_id', value: Buffer.alloc(17) }
    await decoding.prepare(batchOf([{ value: good, headers: [header] }]))
    expect(decoding.held).toEqual([])
    expect(decoding.decode(good, [header])).toEqual(event)
  })

  it.each([
    ['an empty value', Buffer.alloc(0), 'empty-value', 'no bytes'],
    ['a truncated value', good.subarray(0, -1), 'avro-decode', "field 'serial': truncated"],
    ['a byte too many', Buffer.concat([good, Buffer.alloc(1)]), 'avro-decode', 'trailing: 1 bytes'],
    [
      'a framed value',
      framed(7, good),
      'unsupported-wire-format',
      'schema id 7: expected an Avro body alone',
    ],
    ['JSON', Buffer.from(JSON.stringify(event)), 'avro-decode', ''],
  ])('gives %s its verdict', (_, value, reason, words) => {
    const fault = decoder().decode(value)
    expect(fault).toMatchObject({ reason, message: expect.stringContaining(words) as string })
  })

  it('names the field of a text that is not UTF-8', () => {
    const bytes = Buffer.from(good)
    bytes[bytes.indexOf('rig-07')] = 0xff
    expect(decoder().decode(bytes)).toMatchObject({ reason: 'avro-decode', field: 'rigId' })
  })

  it('reads longs beyond 2^53 as it is told', () => {
    // Nine groups of ones and a last bit: the largest long.
    const largest = Buffer.concat([good.subarray(0, -1), Buffer.from('feffffffffffffffff01', 'hex')])
    expect(decoder().decode(largest)).toMatchObject({ reason: 'avro-decode' })
    expect(decoder({ longs: 'bigint' }).decode(largest)).toEqual({ ...event, serial: 2n ** 63n - 1n })
  })

  it('takes the row out of an envelope, where that is what is written', () => {
    const writerSchema = envelopeOf(schema.fields)
    const readerSchema = rowSchema(writerSchema)
    const form = { types: null, unwrap: 'debezium' } as const
    const decoding = decoder({ writerSchema, readerSchema, form })
    expect(decoding.decode(plainBytes(writerSchema, change({ op: 'c', after: event })))).toMatchObject(event)
    expect(decoding.decode(plainBytes(writerSchema, change({ op: 'd', before: event })))).toBe('delete')
  })

  it('refuses a schema of which no event can be read', () => {
    const form = { types: null, unwrap: 'debezium' } as const
    expect(() => decoder({ form })).toThrow(/input schema: Reading is no envelope of Debezium's/)
  })
})
