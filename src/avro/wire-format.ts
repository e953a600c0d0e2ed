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
 * Newer serialisers know two more forms. Both are recognised here and refused by name:
 *
 *   value     => 1 guid body            guid => 16 bytes
 *   value     => body                   with the id in a header, __key_schema_id or __value_schema_id
 */

const MAGIC = 0
const GUID_MAGIC = 1

/** Bytes before the Avro body. */
export const FRAME_BYTES = 5

/** Stands for a value whose framing names no schema id. */
export const NO_SCHEMA_ID = -1

const idHeaders: readonly string[] = ['__value_schema_id', '__key_schema_id']

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
    return new Fault('unsupported-wire-format', `the schema id is in the header ${header.key}: ${expected}`)
  }
  if (value.length === 0) return new Fault('empty-value', `the value has no bytes: ${expected}`)
  if (value[0] === GUID_MAGIC) {
    return new Fault('unsupported-wire-format', `magic byte 0x01 announces a schema GUID: ${expected}`)
  }
  if (value.length < FRAME_BYTES) {
    return new Fault('too-short', `the value has ${value.length} bytes: ${expected}`)
  }
  if (value[0] !== MAGIC) {
    return new Fault('bad-magic', `the first byte is 0x${value.toString('hex', 0, 1)}: ${expected}`)
  }
  return new Fault(
    'unknown-schema-id',
    `the schema id 0x${value.toString('hex', 1, 5)} is negative: ${expected}`,
  )
}

const expected = 'expected 0x00 and a 4-byte schema id before the Avro body'

function idHeader(headers: readonly Header[]): Header | undefined {
  return headers.find((header) => idHeaders.includes(header.key))
}

/** Writes the framing at the start of `target`. */
export function writeFrame(target: Buffer, schemaId: number): void {
  target[0] = MAGIC
  target.writeInt32BE(schemaId, 1)
}
