import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { FlawedEvent } from '../../src/avro/flawed-event.ts'
import type { SchemaKey } from '../../src/avro/schema-key.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import type { SchemaText } from '../../src/avro/schema-text.ts'
import { Fault } from '../../src/core/outcome.ts'
import { createPlainProtobufDecoder, createProtobufDecoder } from '../../src/protobuf/decoder.ts'
import { ProtoFile } from '../../src/protobuf/proto-file.ts'
import { FakeClock } from '../avro/support/fake-clock.ts'
import { batchOf } from '../avro/support/framed.ts'
import {
  guidIn,
  messageBytes,
  readingDescriptor,
  readingText,
  recordOf,
  wholeEvent,
} from './support/vectors.ts'

const reading = new ProtoFile(readingText, 'test').named('Reading')!
const plain = createPlainProtobufDecoder({ longs: 'number', message: reading })

function text(source: string): SchemaText {
  return { text: source, references: new Map() }
}

interface Written {
  readonly schemas: ReadonlyMap<SchemaKey, SchemaText>
  readonly types?: readonly string[] | null
  readonly message?: typeof reading
}

function framedDecoder({ schemas, types = null, message = reading }: Written) {
  return createProtobufDecoder(
    { longs: 'number', message, types },
    { schemas: fixedSchemas(new Map(), schemas), clock: new FakeClock() },
  )
}

async function decodeOne(
  value: Buffer,
  written: Written,
  headers: ReturnType<typeof recordOf>['headers'] = [],
) {
  const decoder = framedDecoder(written)
  await decoder.prepare(batchOf([{ value, headers }]))
  return decoder.decode(value, headers)
}

describe('createPlainProtobufDecoder', () => {
  it('reads what another serializer wrote, of every type', () => {
    const event = plain.decode(messageBytes('all'))
    expect(event).toMatchObject(wholeEvent)
    expect(event).toMatchObject({ before: { rig: 'earlier', before: null, samples: [], limits: null } })
  })

  it('gives fields that are not set their zero, those with presence none', () => {
    expect(plain.decode(messageBytes('empty'))).toMatchObject({
      rig: '',
      temp: 0,
      i64: 0,
      on: false,
      unit: 'UNIT_UNKNOWN',
      raw: Buffer.alloc(0),
      limits: null,
      samples: [],
      levels: {},
      torque: null,
      unset: null,
      at: null,
      wrapped: null,
      before: null,
    })
  })

  it('refuses integers beyond 2^53, or reads them with all their digits', () => {
    expect(plain.decode(messageBytes('wide'))).toMatchObject({ reason: 'protobuf-decode', field: 'i64' })
    const wide = createPlainProtobufDecoder({ longs: 'bigint', message: reading })
    expect(wide.decode(messageBytes('wide'))).toMatchObject({
      i64: -(2n ** 63n),
      u64: 2n ** 64n - 1n,
      s64: -(2n ** 63n),
      f64: 2n ** 64n - 1n,
      sf64: 2n ** 63n - 1n,
    })
  })

  it('gives an event with its faults where an enum has a number without a name', () => {
    const flawed = plain.decode(messageBytes('alien'))
    expect(flawed).toBeInstanceOf(FlawedEvent)
    expect(flawed).toMatchObject({
      event: { unit: '9', program: 'p' },
      faults: [
        { reason: 'unknown-category', field: 'unit', value: '9' },
        { reason: 'unknown-category', field: 'units', value: '9' },
      ],
    })
  })

  it.each([
    ['a truncated number', '11000000', 'temp', 'truncated'],
    ['a text that is longer than the value', '0a7f61', 'rig', 'truncated'],
    ['a text that is not UTF-8', '0a01ff', 'rig', 'not UTF-8'],
    ['a number with the wire type of a text', '1201ff', 'temp', 'wire type is 2, expected 1'],
    ['a nested message that ends in the middle', '8a01020900', 'limits.low', 'truncated'],
    ['the number 0 for a field', '0105', null, 'no valid number'],
    ['a wire type that there is not', '07', null, 'no valid number'],
    ['a field with a wire type that there is not', '0f', 'rig', 'wire type is 7'],
    ['an unknown field of no wire type', 'fe7f', null, 'no wire type 6'],
    ['a group that does not end', 'fb7f', null, 'truncated'],
    ['a varint of eleven bytes', `20${'ff'.repeat(10)}01`, 'i32', 'more than ten bytes'],
  ])('says of %s what is wrong and where', (_, hex, field, words) => {
    const fault = plain.decode(Buffer.from(hex, 'hex'))
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({
      reason: 'protobuf-decode',
      message: expect.stringContaining(words) as string,
    })
    if (field !== null) expect((fault as Fault).message).toContain(`field '${field}'`)
  })

  it('passes over unknown fields and groups', () => {
    // Field 2047: a varint, eight bytes, a text, a group with a group in it, four bytes.
    const unknown = 'f87f05f97f0000000000000000fa7f0161fb7ffb7f0801fc7ffc7ffd7f00000000'
    expect(plain.decode(Buffer.from(`${unknown}0a0178`, 'hex'))).toMatchObject({ rig: 'x' })
  })

  it('puts a message together that comes in pieces, and lets the last of a oneof count', () => {
    const pieces = '8a010909000000000000f03f8a0109110000000000000040'
    const oneof = 'ca0100c20101' + '78'
    expect(plain.decode(Buffer.from(pieces + oneof, 'hex'))).toMatchObject({
      limits: { low: 1, high: 2 },
      band: null,
      program: 'x',
      torque: null,
    })
  })

  it('goes a hundred messages deep and no deeper', () => {
    const nested = (depth: number): Buffer => {
      let value = Buffer.alloc(0)
      for (let i = 0; i < depth; i++) {
        const writer = protobuf.Writer.create()
          .uint32((32 << 3) | 2)
          .bytes(value)
        value = Buffer.from(writer.finish())
      }
      return value
    }
    expect(plain.decode(nested(100))).not.toBeInstanceOf(Fault)
    expect(plain.decode(nested(101))).toMatchObject({ reason: 'protobuf-decode' })
    expect(plain.decode(nested(2_000))).toMatchObject({
      message: expect.stringContaining('deeper than 100') as string,
    })
  })

  it('names the framing of a registry', () => {
    expect(plain.decode(recordOf('protobuf').value)).toMatchObject({ reason: 'unsupported-wire-format' })
  })

  it('never throws, and always ends, on any bytes, and on any change to good ones', () => {
    const good = messageBytes('all')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(plain.decode(Buffer.from(noise))).toBeTypeOf('object')
      }),
    )
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(good)
        changed[at] = byte
        expect(plain.decode(changed)).toBeTypeOf('object')
        expect(plain.decode(good.subarray(0, at))).toBeTypeOf('object')
      }),
      { numRuns: 300 },
    )
  })

  it('reads what the library writes', () => {
    const root = new protobuf.Root()
    for (const source of [readingText.text, ...readingText.references.values()])
      protobuf.parse(source, root, { keepCase: true })
    for (const name of ['duration', 'timestamp', 'wrappers'])
      root.addJSON(protobuf.common.get(`google/protobuf/${name}.proto`)!.nested!)
    const type = root.lookupType('plant.Reading')
    const values = fc.record({
      rig: fc.string(),
      temp: fc.double({ noNaN: true }),
      i32: fc.integer(),
      s32: fc.integer(),
      i64: fc.maxSafeInteger(),
      s64: fc.maxSafeInteger(),
      sf64: fc.maxSafeInteger(),
      u64: fc.nat(),
      samples: fc.array(fc.double({ noNaN: true })),
      unpacked: fc.array(fc.maxSafeInteger()),
      levels: fc.dictionary(fc.string(), fc.double({ noNaN: true })),
    })
    fc.assert(
      fc.property(values, (value) => {
        const event = plain.decode(Buffer.from(type.encode(type.fromObject(value)).finish()))
        expect(event).toMatchObject(value)
      }),
    )
  })
})

describe('createProtobufDecoder', () => {
  it.each([
    ['behind its schema id', 'protobuf', readingText],
    ['of a schema in base64', 'protobuf', readingDescriptor],
    ['with GUID and indexes in the header', 'protobuf header', readingText],
  ] as const)('reads a value %s', async (_, name, schema) => {
    const { value, headers } = recordOf(name)
    const key = headers.length === 0 ? value.readInt32BE(1) : guidIn(name)
    const schemas = new Map<SchemaKey, SchemaText>([[key, schema]])
    expect(await decodeOne(value, { schemas }, headers)).toMatchObject(wholeEvent)
  })

  it('reads a message inside another by its indexes, and the first without any', async () => {
    const file = new ProtoFile(readingText, 'test')
    const inner = recordOf('protobuf nested')
    const schemas = new Map<SchemaKey, SchemaText>([
      [inner.value.readInt32BE(1), readingText],
      [guidIn('protobuf header first'), readingText],
    ])
    const cause = file.named('plant.Alarm.Cause')!
    expect(await decodeOne(inner.value, { schemas, message: cause })).toEqual({ code: 3 })
    const first = recordOf('protobuf header first')
    const alarm = file.named('Alarm')!
    expect(await decodeOne(first.value, { schemas, message: alarm }, first.headers)).toEqual({
      text: 'x',
      cause: null,
    })
  })

  const schemas = new Map([[7, readingText]])
  const framed = (hex: string) => Buffer.from(`0000000007${hex}`, 'hex')

  it.each([
    ['no such message', framed('020a'), 'protobuf-decode', 'no message at [5]'],
    ['a negative index', framed('0201'), 'protobuf-decode', 'negative'],
    ['a million indexes', framed('80897a'), 'protobuf-decode', 'numbers'],
    ['indexes that are not there', framed('08'), 'protobuf-decode', 'truncated'],
    ['nothing behind the id', framed(''), 'protobuf-decode', 'truncated'],
    ['another message', framed('00'), 'schema-mismatch', 'the value is a plant.Alarm'],
    ['an unknown id', Buffer.from('000000000800', 'hex'), 'unknown-schema-id', '8'],
    ['no frame', messageBytes('all'), 'bad-magic', 'before the Protobuf message'],
    ['no bytes', Buffer.alloc(0), 'empty-value', 'no bytes'],
  ])('gives %s its verdict', async (_, value, reason, words) => {
    const fault = await decodeOne(value, { schemas })
    expect(fault).toMatchObject({ reason, message: expect.stringContaining(words) as string })
  })

  it('passes over messages that input.types does not name, and reads those that it names as its own', async () => {
    const types = ['Reading', 'plant.Sample']
    expect(await decodeOne(framed('00'), { schemas, types })).toBe('other-type')
    const other = text('syntax = "proto3"; package plant; message Sample { string label = 1; }')
    const found = await decodeOne(framed('000a0178'), { schemas: new Map([[7, other]]), types })
    expect(found).toMatchObject({ rig: 'x', temp: null, limits: null, samples: [] })
  })

  it.each([
    ['another type', 'string temp = 2;', "field 'temp' (number 2) is string"],
    ['a map for a list', 'map<string, string> tags = 19;', 'a map of string'],
    [
      'another type in a message',
      'message L { string low = 1; } L limits = 17;',
      "field 'low' (number 1) is string",
    ],
  ])('says why a writer with %s is not read', async (_, field, words) => {
    const writer = text(`syntax = "proto3"; package plant; message Reading { ${field} }`)
    const fault = await decodeOne(framed('00'), { schemas: new Map([[7, writer]]) })
    expect(fault).toMatchObject({
      reason: 'schema-mismatch',
      message: expect.stringContaining(words) as string,
    })
  })

  it('names an enum’s new number as its writer does', async () => {
    const writer = text(
      'syntax = "proto3"; package plant; enum Unit { NONE = 0; PSI = 9; } message Reading { Unit unit = 16; }',
    )
    const found = await decodeOne(framed('00800109'), { schemas: new Map([[7, writer]]) })
    expect(found).toMatchObject({ faults: [{ field: 'unit', value: 'PSI' }] })
  })

  it('gives a fault to whatever names a file that is none', async () => {
    const fault = await decodeOne(framed('00'), { schemas: new Map([[7, text('message {')]]) })
    expect(fault).toMatchObject({ reason: 'schema-mismatch' })
  })
})
