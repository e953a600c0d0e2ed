import { describe, expect, it } from 'vitest'
import { createJsonDecoder } from '../../src/avro/json-decoder.ts'
import type { JsonDecoderOptions } from '../../src/avro/json-decoder.ts'
import { plainEvents } from '../../src/core/event-form.ts'
import { batchOf } from './support/framed.ts'

const schema = {
  type: 'record',
  name: 'Reading',
  fields: [
    { name: 'rigId', type: 'string' },
    { name: 'temp', type: ['null', 'double'], default: null },
    { name: 'serial', type: 'long' },
  ],
}
const event = { rigId: 'rig-07', temp: 21.5, serial: 7 }

function decode(value: string | Buffer, more: Partial<JsonDecoderOptions> = {}) {
  const decoder = createJsonDecoder({ readerSchema: schema, longs: 'number', form: plainEvents, ...more })
  return decoder.decode(Buffer.from(value))
}

describe('createJsonDecoder', () => {
  it('reads an object, with what it leaves out by default and what the schema lacks passed over', () => {
    expect(decode(JSON.stringify(event))).toEqual(event)
    expect(decode('\n { "rigId": "ü", "serial": 1, "more": [{}] }\n')).toEqual({
      rigId: 'ü',
      temp: null,
      serial: 1,
    })
  })

  it('prepares nothing', async () => {
    const decoder = createJsonDecoder({ readerSchema: schema, longs: 'number', form: plainEvents })
    await decoder.prepare(batchOf([{ value: Buffer.from('{}'), headers: [] }]))
    expect(decoder.held).toEqual([])
  })

  it.each([
    ['no bytes', '', 'empty-value', null, 'no bytes'],
    ['what is no JSON', '{"rigId":', 'json-decode', null, 'not JSON'],
    ['bytes that are no UTF-8', Buffer.from('{"rigId":"ü"}', 'latin1'), 'json-decode', null, 'not UTF-8'],
    ['a framed value', Buffer.from('00000000070c', 'hex'), 'json-decode', null, 'not JSON'],
    ['null', 'null', 'schema-mismatch', null, 'the event is null, expected an object'],
    ['a number', '7', 'schema-mismatch', null, 'the event is a number, expected an object'],
    ['a list', '[{}]', 'schema-mismatch', null, 'the event is an array, expected an object'],
    ['a field left out', '{"rigId":"a"}', 'schema-mismatch', 'serial', "field 'serial' is left out"],
    ['a field of another type', '{"rigId":7}', 'schema-mismatch', 'rigId', "field 'rigId' is a number"],
  ])('gives %s its verdict', (_, value, reason, field, words) => {
    expect(decode(value)).toMatchObject({
      stage: 'decode',
      reason,
      field,
      message: expect.stringContaining(words) as string,
    })
  })

  it('shows nothing of the value in a message', () => {
    for (const value of ['{"rigId": "secret"', '{"rigId":"a","serial":"secret"}', '"secret"'])
      expect(decode(value)).toMatchObject({ message: expect.not.stringContaining('secret') as string })
  })

  it('reads longs beyond 2^53 as it is told', () => {
    const text = '{"rigId":"a","serial":9007199254740993}'
    expect(decode(text)).toMatchObject({ reason: 'schema-mismatch', field: 'serial' })
    expect(decode(text, { longs: 'bigint' })).toMatchObject({ serial: 9_007_199_254_740_993n })
  })

  it('passes over other types, and takes rows out of envelopes', () => {
    const types = { types: ['Reading'], unwrap: null }
    expect(decode(JSON.stringify({ Reading: event }), { form: types })).toEqual(event)
    expect(decode('{"Beat": {"x": 1}}', { form: types })).toBe('other-type')
    const change = JSON.stringify({ op: 'u', before: null, after: event })
    expect(decode(change, { form: { types: null, unwrap: 'debezium' } })).toEqual(event)
  })

  it('does not throw for a record that is nested too deep', () => {
    const nested = {
      type: 'record',
      name: 'Nested',
      fields: [{ name: 'in', type: ['null', 'Nested'], default: null }],
    }
    const depth = 100_000
    const text = `${'{"in":'.repeat(depth)}null${'}'.repeat(depth)}`
    expect(decode(text, { readerSchema: nested })).toMatchObject({ reason: 'json-decode' })
  })
})
