import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../src/avro/decoder.ts'
import type { DecoderOptions } from '../../src/avro/decoder.ts'
import { FlawedEvent } from '../../src/avro/flawed-event.ts'
import type { SchemaKey } from '../../src/avro/schema-key.ts'
import { loadSchemaFile } from '../../src/avro/schema.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { Fault } from '../../src/core/outcome.ts'
import { guidIn, recordOf } from '../protobuf/support/vectors.ts'
import { FakeClock } from './support/fake-clock.ts'
import { batchOf, framed, plainBytes } from './support/framed.ts'

interface RecordJson {
  readonly name: string
  readonly fields: readonly { readonly name: string; readonly type: unknown }[]
}

const cycleSchema = (await loadSchemaFile('schemas/sensor-cycle.avsc')) as RecordJson
const features = cycleSchema.fields.slice(3, 20).map(({ name }) => name)
const cycle = {
  rigId: 'rig-07',
  cycle: 412,
  endedAt: 1_700_000_000_000,
  ...Object.fromEntries(features.map((name, i) => [name, i === 4 ? null : i + 0.5])),
  rigMode: 'nominal',
  vibBand: null,
}

const withExtra = { ...cycleSchema, fields: [...cycleSchema.fields, { name: 'note', type: 'string' }] }
const lessMode = { ...cycleSchema, fields: cycleSchema.fields.filter(({ name }) => name !== 'rigMode') }
const ints = typed('int')
const texts = typed('string')

function typed(type: string): RecordJson {
  const fields = cycleSchema.fields.map((f) => (features.includes(f.name) ? { name: f.name, type } : f))
  return { ...cycleSchema, fields }
}

const writers = new Map<number, object>([
  [1, cycleSchema],
  [2, withExtra],
  [3, lessMode],
  [4, ints],
  [5, texts],
])

function decoder(more: Partial<DecoderOptions> = {}) {
  return createDecoder({
    readerSchema: cycleSchema,
    schemas: fixedSchemas(writers),
    clock: new FakeClock(),
    ...more,
  })
}

async function decodeOne(value: Buffer, more: Partial<DecoderOptions> = {}): Promise<object | string> {
  const decoding = decoder(more)
  await decoding.prepare(batchOf([{ value, headers: [] }]))
  return decoding.decode(value)
}

describe('createDecoder', () => {
  it('reads a cycle written with the reader schema', async () => {
    expect(await decodeOne(framed(1, plainBytes(cycleSchema, cycle)))).toEqual(cycle)
  })

  it('reads a cycle with a field more, a nullable field less, and ints for doubles', async () => {
    const whole = { ...cycle, ...Object.fromEntries(features.map((name, i) => [name, i])) }
    expect(await decodeOne(framed(2, plainBytes(withExtra, { ...cycle, note: 'x' })))).toEqual(cycle)
    expect(await decodeOne(framed(3, plainBytes(lessMode, cycle)))).toEqual({ ...cycle, rigMode: null })
    expect(await decodeOne(framed(4, plainBytes(ints, whole)))).toEqual(whole)
  })

  const good = framed(1, plainBytes(cycleSchema, cycle))
  const verdicts: readonly (readonly [string, Buffer, string])[] = [
    ['an empty value', Buffer.alloc(0), 'empty-value'],
    ['three bytes', good.subarray(0, 3), 'too-short'],
    ['a wrong magic byte', Buffer.concat([Buffer.from([9]), good.subarray(1)]), 'bad-magic'],
    ['an unknown GUID', Buffer.concat([Buffer.from([1]), good.subarray(1)]), 'unknown-schema-id'],
    ['half a GUID', Buffer.from([1, 2, 3, 4, 5, 6]), 'too-short'],
    ['no frame', good.subarray(5), 'unsupported-wire-format'],
    ['an id of eight bytes', Buffer.concat([Buffer.alloc(5), good.subarray(1)]), 'unsupported-wire-format'],
    ['the id 0', framed(0, Buffer.alloc(2)), 'unknown-schema-id'],
    ['an unknown schema id', framed(99, good.subarray(5)), 'unknown-schema-id'],
    ['text for numbers', framed(5, good.subarray(5)), 'schema-mismatch'],
    ['a frame without a body', good.subarray(0, 5), 'avro-decode'],
    ['a truncated body', good.subarray(0, 60), 'avro-decode'],
    ['a last byte missing', good.subarray(0, -1), 'avro-decode'],
    ['a byte too many', Buffer.concat([good, Buffer.alloc(1)]), 'avro-decode'],
    ['another schema’s bytes', framed(2, good.subarray(5)), 'avro-decode'],
  ]

  it.each(verdicts)('gives %s its verdict', async (_, value, reason) => {
    expect(await decodeOne(value)).toMatchObject({ reason, stage: 'decode' })
  })

  it('gives an event with its faults where a value is not for the reader, and reads the others', async () => {
    const nullable = typed('int')
    const writer = {
      ...nullable,
      fields: nullable.fields.map((f) => (f.name === 'rigId' ? { ...f, type: ['null', 'string'] } : f)),
    }
    const schemas = fixedSchemas(new Map([[6, writer]]))
    const whole = { ...cycle, ...Object.fromEntries(features.map((name, i) => [name, i])) }
    expect(await decodeOne(framed(6, plainBytes(writer, whole)), { schemas })).toEqual(whole)
    const flawed = await decodeOne(framed(6, plainBytes(writer, { ...whole, rigId: null })), { schemas })
    expect(flawed).toBeInstanceOf(FlawedEvent)
    expect(flawed).toMatchObject({
      event: { ...whole, rigId: null },
      faults: [
        { reason: 'missing-value', field: 'rigId', message: expect.stringContaining("'rigId'") as string },
      ],
    })
  })

  it('names the field of a text that is not UTF-8', async () => {
    const bytes = Buffer.from(good)
    bytes[bytes.indexOf('rig-07')] = 0xff
    expect(await decodeOne(bytes)).toMatchObject({ reason: 'avro-decode', field: 'rigId', value: null })
  })

  it('says in which field the bytes end', async () => {
    const decoded = await decodeOne(good.subarray(0, 20))
    expect(decoded).toMatchObject({ reason: 'avro-decode', field: null })
    expect(decoded).toMatchObject({
      message: expect.stringContaining("schema id 1: field 'psa_bar': truncated") as string,
    })
  })

  it('says what a value without a usable frame is', async () => {
    const long = Buffer.concat([Buffer.alloc(8), Buffer.from([7]), good.subarray(5)])
    expect(await decodeOne(long)).toMatchObject({
      message: expect.stringContaining('Apicurio writes it: 7') as string,
    })
    expect(await decodeOne(good.subarray(5))).toMatchObject({
      message: expect.stringContaining('without framing, which input.format: avro reads') as string,
    })
  })

  it('reads a value whose schema is named in the headers, or by its GUID', async () => {
    const guid = '00112233-4455-6677-8899-aabbccddeeff'
    const name = Buffer.from(`01${guid.replaceAll('-', '')}`, 'hex')
    const schemas = fixedSchemas(new Map<SchemaKey, object>([...writers, [guid, withExtra]]))
    const body = plainBytes(withExtra, { ...cycle, note: 'x' })
    const records = [
      { value: body, headers: [{ key: '__value_schema_id', value: name }] },
      { value: Buffer.concat([name, body]), headers: [] },
      { value: body, headers: [{ key: '__value_schema_id', value: Buffer.from('0000000002', 'hex') }] },
    ]
    const decoding = decoder({ schemas })
    await decoding.prepare(batchOf(records))
    for (const { value, headers } of records) expect(decoding.decode(value, headers)).toEqual(cycle)
    expect(decoding.decode(body.subarray(1), records[0]!.headers)).toMatchObject({
      reason: 'avro-decode',
      message: expect.stringContaining(`schema GUID ${guid}: `) as string,
    })
  })

  it.each(['avro', 'avro header'])('reads what another serializer wrote: %s', async (name) => {
    const { value, headers } = recordOf(name)
    const written = { type: 'record', name: 'R', fields: [{ name: 'temp', type: 'double' }] }
    const key = headers.length === 0 ? value.readInt32BE(1) : guidIn(name)
    const schemas = fixedSchemas(new Map<SchemaKey, object>([[key, written]]))
    const decoding = decoder({ schemas, readerSchema: written })
    await decoding.prepare(batchOf([{ value, headers }]))
    expect(decoding.decode(value, headers)).toEqual({ temp: 1.5 })
  })

  it('refuses a header that is none of a schema', async () => {
    const decoding = decoder()
    const headers = [{ key: '__value_schema_id', value: Buffer.alloc(17) }]
    await decoding.prepare(batchOf([{ value: good, headers }]))
    expect(decoding.decode(good, headers)).toMatchObject({ reason: 'unsupported-wire-format' })
  })

  it.each([
    ['is no record', 'string', 'schema-mismatch'],
    ['has another name', { ...cycleSchema, name: 'Other' }, 'schema-mismatch'],
    ['is not valid', { ...cycleSchema, fields: [{ name: 'x', type: 'nope' }] }, 'schema-mismatch'],
  ])('has a verdict on values of a schema that %s', async (_, schema, reason) => {
    const found = await decodeOne(good, { schemas: fixedSchemas(new Map([[1, schema]])) })
    expect(found).toMatchObject({ reason, message: expect.stringContaining('schema id 1') as string })
  })

  it('waits for a schema that is not valid where it may be replaced', async () => {
    const inner = fixedSchemas(new Map([[1, { ...cycleSchema, fields: [{ name: 'x', type: 'nope' }] }]]))
    const decoding = decoder({ schemas: { ...inner, grows: true }, refusedAfterMs: 1000 })
    await expect(decoding.prepare(batchOf([{ value: good, headers: [] }]))).rejects.toThrow('nope')
  })

  it('never throws, and always ends, on any bytes behind a known id', async () => {
    const decoding = decoder()
    await decoding.prepare(
      batchOf([1, 2, 3, 4].map((id) => ({ value: framed(id, Buffer.alloc(0)), headers: [] }))),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.uint8Array({ maxLength: 300 }), (id, noise) => {
        expect(decoding.decode(framed(id, Buffer.from(noise)))).toBeTypeOf('object')
      }),
      { numRuns: 300 },
    )
  })

  it('gives every cut of a good value a verdict', async () => {
    const decoding = decoder()
    await decoding.prepare(batchOf([{ value: good, headers: [] }]))
    for (let end = 0; end < good.length; end++)
      expect(decoding.decode(good.subarray(0, end))).toBeInstanceOf(Fault)
  })

  it('passes over tombstones', async () => {
    await expect(decoder().prepare(batchOf([{ value: null, headers: [] }]))).resolves.toBeUndefined()
  })

  it('asks the source once for each id of a batch, and not again', async () => {
    const asked: SchemaKey[] = []
    const inner = fixedSchemas(writers)
    const schemas = {
      ...inner,
      schemaById: (id: SchemaKey) => {
        asked.push(id)
        return inner.schemaById(id)
      },
    }
    const decoding = decoder({ schemas })
    const batch = batchOf(
      [1, 2, 1, 99, 2, 99, 1].map((id) => ({ value: framed(id, Buffer.alloc(1)), headers: [] })),
    )
    await decoding.prepare(batch)
    await decoding.prepare(batch)
    expect(asked.sort()).toEqual([1, 2, 99])
  })

  it('rejects with the outage, and works when it is over', async () => {
    let down = true
    const inner = fixedSchemas(writers)
    const schemas = {
      ...inner,
      schemaById: (id: SchemaKey) =>
        down ? Promise.reject(new SluiceError('REGISTRY_OUTAGE', 'down')) : inner.schemaById(id),
    }
    const decoding = decoder({ schemas })
    const batch = batchOf([{ value: good, headers: [] }])
    await expect(decoding.prepare(batch)).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE', retriable: true })
    down = false
    await decoding.prepare(batch)
    expect(decoding.decode(good)).toEqual(cycle)
  })

  it('says what was forgotten when an id was not prepared', () => {
    expect(() => decoder().decode(good)).toThrow('prepare')
  })

  it('names the way out for a long that a number cannot hold, and takes it', async () => {
    const schema = { type: 'record', name: 'R', fields: [{ name: 'n', type: 'long' }] }
    const value = framed(1, Buffer.from('feffffffffffffffff01', 'hex'))
    const schemas = fixedSchemas(new Map([[1, schema]]))
    const refused = await decodeOne(value, { readerSchema: schema, schemas })
    expect(refused).toMatchObject({
      reason: 'avro-decode',
      message: expect.stringContaining('bigint') as string,
    })
    expect(await decodeOne(value, { readerSchema: schema, schemas, longs: 'bigint' })).toEqual({
      n: 2n ** 63n - 1n,
    })
  })

  it('refuses a reader schema that is no record', () => {
    expect(() => decoder({ readerSchema: 'string' })).toThrow('input schema')
  })
})
