import { Fault } from '../core/outcome.ts'
import { createEncoder } from './encoder.ts'
import { createJsonEventWrapper } from './json-event.ts'
import type { SchemaJson } from './schema.ts'

/**
 * Encodes an event that was written as JSON as one framed value.
 *
 * @param value what JSON.parse gave; integers beyond 2^53 as bigints
 * @returns a Fault that names the field which does not fit
 */
export type EncodeEvent = (value: unknown) => Buffer | Fault

/**
 * The forms of `createJsonEventReader`, as Avro.
 *
 * @param schemaId the id that the schema is registered under
 * @throws SluiceError SCHEMA when the schema is not a valid Avro record
 */
export function createEventEncoder(schema: SchemaJson, schemaId: number): EncodeEvent {
  const wrap = createJsonEventWrapper(schema)
  const encode = createEncoder(schema, schemaId, 'always')
  return (value) => {
    const event = wrap(value)
    return event instanceof Fault ? event : encode(event)
  }
}
