import { decimalNumber } from './decimal.ts'
import type { FieldNode, PrimitiveNode, RecordNode, SchemaNode } from './schema-node.ts'

/** What bytes stand for by their logical type. */
export type BinaryMeaning = 'decimal' | 'duration' | 'uuid'

/** As Avro has them: three counters, of which none can be told in another's unit. */
export interface Duration {
  readonly months: number
  readonly days: number
  readonly millis: number
}

const DURATION_BYTES = 12
const UUID_BYTES = 16

/** Null for bytes that are nothing else, and for a logical type of a size that it does not have. */
export function meaningOf(type: SchemaNode): BinaryMeaning | null {
  if (type.kind !== 'bytes' && type.kind !== 'fixed') return null
  if (type.scale !== null) return 'decimal'
  if (type.kind !== 'fixed') return null
  if (type.logicalType === 'duration' && type.size === DURATION_BYTES) return 'duration'
  return type.logicalType === 'uuid' && type.size === UUID_BYTES ? 'uuid' : null
}

/**
 * The value that bytes stand for: the number nearest to a decimal, the text of a uuid, the parts of a duration; themselves
 * where they mean nothing else.
 *
 * @param scale digits behind the point of a decimal, where the writer has put it elsewhere
 */
export function valueOfBytes(type: SchemaNode, bytes: Buffer, scale = type.scale): unknown {
  switch (meaningOf(type)) {
    case 'decimal':
      // A decimal has one, as `meaningOf` says.
      return decimalNumber(bytes, scale!)
    case 'duration':
      return durationOf(bytes)
    case 'uuid':
      return uuidText(bytes)
    case null:
      return bytes
  }
}

/** fixed(12) => months days millis, each unsigned, 4 bytes, little-endian */
function durationOf(bytes: Buffer): Duration {
  return { months: bytes.readUInt32LE(0), days: bytes.readUInt32LE(4), millis: bytes.readUInt32LE(8) }
}

export const durationParts = ['months', 'days', 'millis'] as const

/** Null for what is no duration. */
export function durationBytes(value: Readonly<Record<string, unknown>>): Buffer | null {
  const bytes = Buffer.alloc(DURATION_BYTES)
  for (const [at, part] of durationParts.entries()) {
    const count = value[part]
    if (typeof count !== 'number' || count !== count >>> 0) return null
    bytes.writeUInt32LE(count, 4 * at)
  }
  return bytes
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Null for a text that is no uuid. */
export function uuidBytes(text: string): Buffer | null {
  return uuidPattern.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : null
}

const plain = { logicalType: null, connectName: null, scale: null }
const count: PrimitiveNode = { kind: 'long', ...plain }
const partFields = durationParts.map((name): FieldNode => ({
  name,
  aliases: [],
  type: count,
  byDefault: null,
  doc: null,
}))

/** What a duration is read as. */
const durationRecord: RecordNode = {
  kind: 'record',
  name: 'duration',
  aliases: [],
  fields: partFields,
  ...plain,
}

/** The record that values of a type are, once read; null for other types. */
export function recordOf(type: SchemaNode): RecordNode | null {
  if (type.kind === 'record') return type
  return meaningOf(type) === 'duration' ? durationRecord : null
}
