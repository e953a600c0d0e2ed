import { Fault } from '../core/outcome.ts'
import { noHeaders } from '../core/record.ts'
import type { Header } from '../core/record.ts'
import { plural } from '../core/text.ts'
import { GUID_BYTES, guidAt } from './schema-key.ts'
import type { SchemaKey } from './schema-key.ts'

/*
 * The framing that schema registries' serialisers put before a body of Avro, JSON or Protobuf:
 *
 *   value     => magic schemaId body            the usual one
 *   value     => 1 guid body                    Confluent's newer one, guid => 16 bytes
 *   value     => body                           with `0 schemaId` or `1 guid` in the header __value_schema_id
 *   magic     => INT8     0
 *   schemaId  => INT32    big-endian, as the registry numbers it: positive
 *   body      => no marker, to the end of the value
 *
 * Other serialisers have other forms. They are recognised here and refused by name:
 *
 *   value => 3 compression uuid body         AWS Glue, compression => 0 (none) or 5 (zlib)
 *   value => 0 INT64 body                    Apicurio with ids of eight bytes: read as the schema id 0
 *   value => 0xC3 1 fingerprint body         Avro's single-object encoding, fingerprint => 8 bytes
 *   value => "Obj" 1 ...                     Avro's file format
 *   value => body                            with the id in another header, or nowhere
 */

const MAGIC = 0
const GUID_MAGIC = 1
/** An opening brace. */
const JSON_OBJECT = 0x7b

/** Bytes before the body. */
export const FRAME_BYTES = 5

/** The same where a GUID names the schema. */
const GUID_FRAME_BYTES = 1 + GUID_BYTES

/** Stands for a value whose framing names no schema id. */
export const NO_SCHEMA_ID = -1

/** Has what otherwise stands before the body. */
const CONFLUENT_HEADER = '__value_schema_id'

/** Headers by which serialisers name the schema of the value. Those for the key say nothing of it. */
const idHeaders: ReadonlySet<string> = new Set([
  CONFLUENT_HEADER,
  'apicurio.value.globalId',
  'apicurio.value.contentId',
  'apicurio.value.contentHash',
  'apicurio.value.artifactId',
])

/**
 * The schema id that stands before a value's body, or NO_SCHEMA_ID where there is none: then `frameOf` looks at the rarer
 * ways to name a schema, and `frameFault` has something to say where that finds none either.
 */
export function schemaIdOf(value: Buffer, headers: readonly Header[] = noHeaders): number {
  if (value.length < FRAME_BYTES || value[0] !== MAGIC) return NO_SCHEMA_ID
  if (headers.length > 0 && idHeader(headers) !== undefined) return NO_SCHEMA_ID
  // Length was checked.
  const id = (value[1]! << 24) | (value[2]! << 16) | (value[3]! << 8) | value[4]!
  return id >= 0 ? id : NO_SCHEMA_ID
}

/** Where a record names its schema. */
export interface Frame {
  readonly key: SchemaKey
  /** The value, or the header that stands for what is otherwise before its body. */
  readonly bytes: Buffer
  /** Where what follows the name begins: Protobuf's message indexes, or the body. */
  readonly end: number
}

/** How a record names its schema, in whatever way; null where `frameFault` has something to say. A header goes before the value. */
export function frameOf(value: Buffer, headers: readonly Header[] = noHeaders): Frame | null {
  if (headers.length === 0) return frameIn(value)
  const header = headers.findLast(({ key }) => key === CONFLUENT_HEADER)
  if (header !== undefined) return header.value === null ? null : frameIn(header.value)
  return idHeader(headers) === undefined ? frameIn(value) : null
}

function frameIn(bytes: Buffer): Frame | null {
  if (bytes[0] === GUID_MAGIC && bytes.length >= GUID_FRAME_BYTES) {
    return { key: guidAt(bytes, 1), bytes, end: GUID_FRAME_BYTES }
  }
  const id = schemaIdOf(bytes)
  return id === NO_SCHEMA_ID ? null : { key: id, bytes, end: FRAME_BYTES }
}

/** Where the body of a framed value begins; a Fault where a header has more than the name of a schema. */
export function bodyStart(value: Buffer, { bytes, end }: Frame): number | Fault {
  if (bytes === value) return end
  return bytes.length === end ? 0 : headerFault(bytes)
}

/**
 * What is wrong with the framing of a value for which `frameOf` found no schema.
 *
 * @param body what should follow the frame
 */
export function frameFault(
  value: Buffer,
  headers: readonly Header[] = noHeaders,
  body: BodyName = 'Avro body',
): Fault {
  const expected = `expected 0x00 and a 4-byte schema id before the ${body}`
  const header = idHeader(headers)
  if (header?.key === CONFLUENT_HEADER) return headerFault(header.value)
  if (header !== undefined) return unsupported(`the schema id is in the header ${header.key}`, expected)
  if (value.length === 0) return new Fault('empty-value', `the value has no bytes: ${expected}`)
  const framing = framings.find(({ starts }) => starts(value))
  if (framing !== undefined) return unsupported(`the value has ${framing.name}`, expected)
  if (value.length < FRAME_BYTES || value[0] === GUID_MAGIC) {
    return new Fault(
      'too-short',
      `the value has ${plural(value.length, 'byte')}: ${expected}, or 0x01 and a 16-byte GUID`,
    )
  }
  if (value[0] !== MAGIC) {
    const json = value[0] === JSON_OBJECT ? ', as a JSON object has it, which input.format: json reads' : ''
    return new Fault('bad-magic', `the first byte is 0x${value.toString('hex', 0, 1)}${json}: ${expected}`)
  }
  return new Fault(
    'unknown-schema-id',
    `the schema id 0x${value.toString('hex', 1, 5)} is negative: ${expected}`,
  )
}

/** What follows a frame, in messages. */
export type BodyName = 'Avro body' | 'JSON text' | 'Protobuf message'

function headerFault(header: Buffer | null): Fault {
  const length = header?.length ?? 0
  return unsupported(
    `the header ${CONFLUENT_HEADER} has ${plural(length, 'byte')}`,
    'expected 0x00 and a 4-byte schema id, or 0x01 and a 16-byte GUID',
  )
}

const framings: readonly { readonly name: string; readonly starts: (value: Buffer) => boolean }[] = [
  {
    name: "AWS Glue's framing (0x03, compression and a schema UUID)",
    starts: (value) => value.length >= 18 && value[0] === 3 && (value[1] === 0 || value[1] === 5),
  },
  {
    name: "Avro's single-object encoding (0xc3 0x01 and a fingerprint)",
    starts: (value) => value.length >= 10 && value[0] === 0xc3 && value[1] === 1,
  },
  {
    name: "Avro's file format (it begins with Obj)",
    starts: (value) => value.toString('latin1', 0, 4) === 'Obj\u0001',
  },
]

/** For a value that is Avro from its first byte on. */
export function unframedFault(): Fault {
  return unsupported(
    'the value is Avro without framing, which input.format: avro reads',
    'expected 0x00 and a 4-byte schema id before the Avro body',
  )
}

/** For a framed value where there should be an Avro body alone. */
export function framedFault(value: Buffer): Fault {
  return new Fault(
    'unsupported-wire-format',
    `the value begins with 0x00 and the schema id ${schemaIdOf(value)}: expected an Avro body alone, input.format: avro-registry reads it so`,
  )
}

/** Of a value whose schema id is 0 and unknown: what it probably is. */
export function longIdFault(value: Buffer): Fault | null {
  if (value.length < LONG_FRAME_BYTES || value.readInt32BE(1) !== 0) return null
  return unsupported(
    `the value has an id of eight bytes, as Apicurio writes it: ${value.readBigInt64BE(1)}`,
    'expected 0x00 and a 4-byte schema id',
  )
}

const LONG_FRAME_BYTES = 9

function unsupported(what: string, expected: string): Fault {
  return new Fault('unsupported-wire-format', `${what}: ${expected}`)
}

function idHeader(headers: readonly Header[]): Header | undefined {
  return headers.find(
    ({ key, value }) => idHeaders.has(key) || (key === 'content-type' && namesSchema(value)),
  )
}

/** As Azure's schema registry has it: `avro/binary+` and the id. */
function namesSchema(contentType: Buffer | null): boolean {
  return contentType !== null && contentType.toString('latin1', 0, 12) === 'avro/binary+'
}

/** Writes the framing at the start of `target`. */
export function writeFrame(target: Buffer, schemaId: number): void {
  target[0] = MAGIC
  target.writeInt32BE(schemaId, 1)
}
