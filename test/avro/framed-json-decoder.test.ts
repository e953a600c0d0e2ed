import { describe, expect, it } from 'vitest'
import { createFramedJsonDecoder } from '../../src/avro/framed-json-decoder.ts'
import type { SchemaKey } from '../../src/avro/schema-key.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { guidIn, recordOf } from '../protobuf/support/vectors.ts'
import { FakeClock } from './support/fake-clock.ts'
import { batchOf, framed } from './support/framed.ts'

const readerSchema = { type: 'record', name: 'R', fields: [{ name: 'temp', type: 'double' }] }
const jsonSchema = { type: 'object', properties: { temp: { type: 'number' } } }

async function decodeOne({
  value,
  headers,
}: Omit<ReturnType<typeof recordOf>, 'value'> & { readonly value: Buffer }) {
  const schemas = fixedSchemas(
    new Map<SchemaKey, object>([
      [4, jsonSchema],
      [guidIn('json header'), jsonSchema],
      [5, readerSchema],
    ]),
  )
  const decoder = createFramedJsonDecoder({ readerSchema, schemas, clock: new FakeClock() })
  await decoder.prepare(batchOf([{ value, headers }]))
  return decoder.decode(value, headers)
}

describe('createFramedJsonDecoder', () => {
  it.each(['json', 'json header'])('reads what another serializer wrote: %s', async (name) => {
    expect(await decodeOne(recordOf(name))).toEqual({ temp: 1.5 })
  })

  it.each([
    ['an unknown id', framed(9, Buffer.from('{}')), 'unknown-schema-id', 'schema id 9'],
    ['the id of an Avro schema', framed(5, Buffer.from('{}')), 'schema-mismatch', 'expected JSON'],
    ['a text without a frame', Buffer.from('{"temp":1}'), 'bad-magic', 'which input.format: json reads'],
    ['a frame alone', framed(4, Buffer.alloc(0)), 'empty-value', 'expected a JSON object'],
    ['half a text', framed(4, Buffer.from('{"temp":')), 'json-decode', 'not JSON'],
    ['what does not fit', framed(4, Buffer.from('{"temp":"x"}')), 'schema-mismatch', "'temp'"],
    ['a few bytes', Buffer.from([0, 0]), 'too-short', 'before the JSON text'],
  ])('gives %s its verdict', async (_, value, reason, words) => {
    expect(await decodeOne({ value, headers: [] })).toMatchObject({
      reason,
      message: expect.stringContaining(words) as string,
    })
  })
})
