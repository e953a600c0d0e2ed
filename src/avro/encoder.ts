import avro from 'avsc'
import { messageOf, SluiceError } from '../core/errors.ts'
import type { SchemaJson } from './schema.ts'
import { FRAME_BYTES, writeFrame } from './wire-format.ts'

/** Encodes an object as one framed value. Throws an Error when the object does not fit the schema. */
export type Encode = (value: object) => Buffer

/** First guess at the size of a value. */
const SCRATCH_BYTES = 4096

/**
 * Which values of a union are wrapped in their branch's name (`{ double: 1.2 }`): those alone of which two branches hold the
 * same kind, as avsc's `wrapUnions: 'auto'` has it; or all but null, and then a long may be a bigint, and nothing is left out.
 */
export type Wrapping = 'where-needed' | 'always'

/**
 * An encoder for any schema.
 *
 * @param schemaId the id that the schema is registered under
 * @throws SluiceError SCHEMA when the schema is invalid
 */
export function createEncoder(
  schema: SchemaJson,
  schemaId: number,
  wrapping: Wrapping = 'where-needed',
): Encode {
  const type = writerType(schema, wrapping)
  let scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES)
  return (value) => {
    let end = type.encode(value, scratch, FRAME_BYTES)
    if (end < 0) {
      // avsc answers with how many bytes were missing.
      scratch = Buffer.allocUnsafeSlow(2 * (scratch.length - end))
      end = type.encode(value, scratch, FRAME_BYTES)
    }
    writeFrame(scratch, schemaId)
    return Buffer.copyBytesFrom(scratch, 0, end)
  }
}

function writerType(schema: SchemaJson, wrapping: Wrapping): avro.Type {
  try {
    // avsc checks what it is given.
    if (wrapping === 'where-needed') return avro.Type.forSchema(schema as avro.Schema)
    return avro.Type.forSchema(structuredClone(schema) as avro.Schema, {
      wrapUnions: true,
      registry: { long: longs },
      typeHook: typeFor,
    })
  } catch (error) {
    throw new SluiceError('SCHEMA', `not a valid Avro schema: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * avsc takes the registry's long where it stands alone, not where something is said of it (`timestamp-nanos`). And it refuses a default
 * that is not of a union's first branch: whoever wraps has put the defaults in place already.
 */
function typeFor(schema: avro.Schema): avro.Type | undefined {
  const { type, fields } = schema as {
    readonly type?: unknown
    readonly fields?: readonly { default?: unknown }[]
  }
  if (type === 'long') return longs
  if (Array.isArray(fields)) for (const field of fields as { default?: unknown }[]) delete field.default
  return undefined
}

type Long = number | bigint

/** avsc's own longs are numbers alone. */
const longs = avro.types.LongType.__with({
  isValid: (value: unknown) =>
    Number.isSafeInteger(value) || (typeof value === 'bigint' && BigInt.asIntN(64, value) === value),
  toBuffer(value: Long) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(value))
    return bytes
  },
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  fromJSON: (value: Long) => value,
  toJSON: Number,
  compare: (a: Long, b: Long) => (a < b ? -1 : a > b ? 1 : 0),
})
