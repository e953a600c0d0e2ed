import avro from 'avsc'
import { messageOf, SluiceError } from '../core/errors.ts'
import type { SchemaJson } from './schema.ts'
import { FRAME_BYTES, writeFrame } from './wire-format.ts'

/** Encodes an object as one framed value. Throws an Error when the object does not fit the schema. */
export type Encode = (value: object) => Buffer

/** First guess at the size of a value. */
const SCRATCH_BYTES = 4096

/**
 * An encoder for any schema. Plain values for the branches of a union, unless two branches hold the same kind of value:
 * those are wrapped (`{ double: 1.2 }`), as avsc's `wrapUnions: 'auto'` has it.
 *
 * @param schemaId the id that the schema is registered under
 * @throws SluiceError SCHEMA when the schema is invalid
 */
export function createEncoder(schema: SchemaJson, schemaId: number): Encode {
  const type = writerType(schema)
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

function writerType(schema: SchemaJson): avro.Type {
  try {
    // avsc checks what it is given.
    return avro.Type.forSchema(schema as avro.Schema)
  } catch (error) {
    throw new SluiceError('SCHEMA', `not a valid Avro schema: ${messageOf(error)}`, { cause: error })
  }
}
