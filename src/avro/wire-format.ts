import { Fault } from '../core/outcome.ts'
import { noHeaders } from '../core/record.ts'
import type { Header } from '../core/record.ts'

/*
 * The framing that schema registries' serialisers put before an Avro body:
 *
 *   value     => magic schemaId body
 *   magic     => INT8     0
 *   schemaId  => INT32    big-endian, as the registry numbers it: positive
 *   body      => Avro binary, no marker, to the end of the value
 *
 * Other serialisers have other forms. They are recognised here and refused by name:
 *
 *   value => 1 guid body                     Confluent's newer one, guid => 16 bytes
 *   value => 3 compression uuid body         AWS Glue, compression => 0 (none) or 5 (zlib)
 *   value => 0 INT64 body                    Apicurio with ids of eight bytes: read as the schema id 0
 *   value => 0xC3 1 fingerprint body         Avro's single-object encoding, fingerprint => 8 bytes
 *   value => "Obj" 1 ...                     Avro's file format
 *   value => body                            with the id in a header, or nowhere
 */

const MAGIC = 0
const GUID_MAGIC = 1
/** An opening brace. */
const JSON_OBJECT = 0x7b

/** Bytes before the Avro body. */
export const FRAME_BYTES = 5

/** Stands for a value whose framing names no schema id. */
export const NO_SCHEMA_ID = -1

/** Headers by which serialisers name the schema of the value. Those for the key say nothing of it. */
const idHeaders: ReadonlySet<string> = new Set([
  '__value_schema_id',
  'apicurio.value.globalId',
  'apicurio.value.contentId',
  'apicurio.value.contentHash',
  'apicurio.value.artifactId',
])

/** The schema id that a value names, or NO_SCHEMA_ID when `frameFault` has something to say about the value. */
export function schemaIdOf(value: Buffer, headers: readonly Header[] = noHeaders): number {
  if (value.length < FRAME_BYTES || value[0] !== MAGIC) return NO_SCHEMA_ID
  if (headers.length > 0 && idHeader(headers) !== undefined) return NO_SCHEMA_ID
  // Length was checked.
  const id = (value[1]! << 24) | (value[2]! << 16) | (value[3]! << 8) | value[4]!
  return id >= 0 ? id : NO_SCHEMA_ID
}

/** What is wrong with the framing of a value for which `schemaIdOf` found no id. */
export function frameFault(value: Buffer, headers: readonly Header[] = noHeaders): Fault {
  const header = idHeader(headers)
  if (header !== undefined) {
    return unsupported(`the schema id is in the header ${header.key}`)
  }
  if (value.length === 0) return new Fault('empty-value', `the value has no bytes: ${expected}`)
  const framing = framings.find(({ starts }) => starts(value))
  if (framing !== undefined) return unsupported(`the value has ${framing.name}`)
  if (value.length < FRAME_BYTES) {
    return new Fault('too-short', `the value has ${value.length} bytes: ${expected}`)
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

const framings: readonly { readonly name: string; readonly starts: (value: Buffer) => boolean }[] = [
  {
    name: "Confluent's framing with a schema GUID (magic byte 0x01)",
    starts: (value) => value[0] === GUID_MAGIC,
  },
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
  return unsupported('the value is Avro without framing, which input.format: avro reads')
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
  return unsupported(`the value has an id of eight bytes, as Apicurio writes it: ${value.readBigInt64BE(1)}`)
}

const LONG_FRAME_BYTES = 9

const expected = 'expected 0x00 and a 4-byte schema id before the Avro body'

function unsupported(what: string): Fault {
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
