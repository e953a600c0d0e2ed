import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { FlawedEvent } from '../../src/avro/flawed-event.ts'
import { createJsonDecoder } from '../../src/avro/json-decoder.ts'
import { withKeys } from '../../src/avro/keyed-decoder.ts'
import type { SchemaKey } from '../../src/avro/schema-key.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import type { SchemaSource } from '../../src/avro/schema-source.ts'
import { writeFrame } from '../../src/avro/wire-format.ts'
import { plainEvents } from '../../src/core/event-form.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { Header } from '../../src/core/record.ts'
import { FakeClock } from './support/fake-clock.ts'
import { batchOf } from './support/framed.ts'

const event = { type: 'record', name: 'Event', fields: [{ name: 'n', type: 'int' }] }
const site = { type: 'record', name: 'Site', fields: [{ name: 'area', type: 'string' }] }
const keyFields = [
  { name: 'rig', type: 'string' },
  { name: 'site', type: ['null', site], default: null },
]
const keySchema = { type: 'record', name: 'Key', fields: keyFields }
const encodeEvent = createEncoder(event, 1)
const encodeKey = createEncoder(keySchema, 2)
const value = encodeEvent({ n: 7 })
const key = { rig: 'rig-7', site: { area: 'north' } }

const known = fixedSchemas(
  new Map<number, object>([
    [1, event],
    [2, keySchema],
  ]),
)

function framedKeys(schemas: SchemaSource = known) {
  const options = { schemas, clock: new FakeClock() }
  return withKeys(
    createDecoder({ ...options, readerSchema: event }),
    createDecoder({ ...options, readerSchema: keySchema }),
  )
}

const jsonKeys = withKeys(
  createDecoder({ readerSchema: event, schemas: known, clock: new FakeClock() }),
  createJsonDecoder({ readerSchema: keySchema, longs: 'number', form: plainEvents }),
)

interface Given {
  readonly key: Buffer | null
  readonly value?: Buffer
  readonly headers?: readonly Header[]
}

async function decoded(decoder: ReturnType<typeof withKeys>, given: Given) {
  const { key: bytes, value: eventBytes = value, headers = [] } = given
  await decoder.prepare(batchOf([{ value: eventBytes, headers, key: bytes }]))
  return decoder.decode(eventBytes, headers, bytes)
}

const json = (text: string) => Buffer.from(text)
const header = (name: string, bytes: Buffer) => [{ key: name, value: bytes }]
const body = encodeKey(key).subarray(5)
const frame = Buffer.alloc(5)
writeFrame(frame, 2)

describe(withKeys, () => {
  it.each([
    ['framed', framedKeys, { key: encodeKey(key) }, { n: 7, key }],
    [
      'framed by a header',
      framedKeys,
      { key: body, headers: header('__key_schema_id', frame) },
      { n: 7, key },
    ],
    ['JSON', () => jsonKeys, { key: json(JSON.stringify(key)) }, { n: 7, key }],
    ['absent, framed', framedKeys, { key: null }, { n: 7, key: null }],
    ['absent, JSON', () => jsonKeys, { key: null }, { n: 7, key: null }],
  ])('reads a key that is %s into its event', async (_, decoder, given: Given, expected) => {
    expect(await decoded(decoder(), given)).toEqual(expected)
  })

  it.each([
    [
      'no JSON',
      () => jsonKeys,
      { key: json('{"rig":') },
      'json-decode',
      ' is not JSON: expected a JSON object',
    ],
    ['empty', () => jsonKeys, { key: json('') }, 'empty-value', ' has no bytes: expected a JSON object'],
    [
      'JSON in place of Avro',
      framedKeys,
      { key: json('{"rig":"rig-7"}') },
      'bad-magic',
      ': the first byte is 0x7b, as a JSON object has it, which input.key.format: json reads',
    ],
    [
      'without a frame',
      framedKeys,
      { key: body },
      'unsupported-wire-format',
      ' is Avro without framing, which input.key.format: avro reads',
    ],
    [
      'framed by a bad header',
      framedKeys,
      { key: body, headers: header('__key_schema_id', frame.subarray(1)) },
      'unsupported-wire-format',
      ': the header __key_schema_id has 4 bytes',
    ],
    [
      "framed by others' header",
      framedKeys,
      { key: body, headers: header('apicurio.key.globalId', frame) },
      'unsupported-wire-format',
      ': the schema id is in the header apicurio.key.globalId',
    ],
    [
      'of an id that nobody has',
      framedKeys,
      { key: Buffer.from([0, 0, 0, 0, 9, 0]) },
      'unknown-schema-id',
      ': schema id 9 is not in schemas.files',
    ],
    [
      'cut short',
      framedKeys,
      { key: encodeKey(key).subarray(0, -1) },
      'avro-decode',
      ": schema id 2: field 'site.area': truncated",
    ],
  ] as const)(
    'says of a key that is %s what is wrong, beside the event',
    async (_, decoder, given: Given, reason, words) => {
      const read = await decoded(decoder(), given)
      expect(read).toBeInstanceOf(FlawedEvent)
      const message: unknown = expect.stringContaining(`the record's key${words}`)
      expect(read).toMatchObject({ event: { n: 7, key: null }, faults: [{ reason, field: 'key', message }] })
    },
  )

  it('names the field of a key that is at fault', async () => {
    const read = await decoded(jsonKeys, { key: json('{"site":null}') })
    expect(read).toMatchObject({ faults: [{ reason: 'schema-mismatch', field: 'key.rig' }] })
  })

  it('tells flaws of a key behind those of its event', async () => {
    const laxEvent = { ...event, fields: [{ name: 'n', type: ['null', 'int'] }] }
    const laxKey = { ...keySchema, fields: [{ name: 'rig', type: ['null', 'string'] }] }
    const schemas = fixedSchemas(
      new Map<number, object>([
        [3, laxEvent],
        [4, laxKey],
      ]),
    )
    const read = await decoded(framedKeys(schemas), {
      value: createEncoder(laxEvent, 3)({ n: null }),
      key: createEncoder(laxKey, 4)({ rig: null }),
    })
    expect(read).toMatchObject({
      event: { n: null, key: { rig: null, site: null } },
      faults: [
        { reason: 'missing-value', field: 'n' },
        { reason: 'missing-value', field: 'key.rig' },
      ],
    })
  })

  it.each([
    ['cannot be read', Buffer.from('x')],
    ['is of another type', encodeKey(key)],
  ])('does not look at the key of a value that %s', async (_, bytes) => {
    const read = await decoded(jsonKeys, { value: bytes, key: json('{') })
    expect(read).toBeInstanceOf(Fault)
    expect(read).not.toMatchObject({ field: 'key' })
  })

  it('waits for the schema of a key as for that of a value, and for none of a record without a value', async () => {
    const asked: SchemaKey[] = []
    const outage = new SluiceError('REGISTRY_OUTAGE', 'the registry does not answer')
    const schemas: SchemaSource = {
      ...known,
      schemaById: (id) => {
        asked.push(id)
        return id === 2 ? Promise.reject(outage) : known.schemaById(id)
      },
    }
    const decoder = framedKeys(schemas)
    const bytes = encodeKey(key)
    await decoder.prepare(batchOf([{ value: null, headers: [], key: bytes }]))
    expect(asked).toEqual([])
    await expect(decoder.prepare(batchOf([{ value, headers: [], key: bytes }]))).rejects.toBe(outage)
    expect(asked).toEqual([1, 2])
  })

  it('tells ids that are refused, of values and of keys, the longest held first', () => {
    const origin = { topic: 'in', partition: 0, offset: 0n }
    const holding = (...heldMs: number[]) => ({
      ...jsonKeys,
      held: heldMs.map((ms) => ({ id: ms, origin, heldMs: ms })),
    })
    const { held } = withKeys(holding(9, 2), holding(5))
    expect(held.map(({ id }) => id)).toEqual([9, 5, 2])
  })
})
