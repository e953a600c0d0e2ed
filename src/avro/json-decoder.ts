import { isUtf8 } from 'node:buffer'
import { messageOf } from '../core/errors.ts'
import type { EventForm } from '../core/event-form.ts'
import { parseExactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import type { NonEvent } from '../core/reason.ts'
import type { LongMode } from './avro-cursor.ts'
import type { Decoder } from './decoder.ts'
import { createJsonRecordReader } from './json-record.ts'
import type { SchemaJson } from './schema.ts'

export interface JsonDecoderOptions {
  /** The record schema that every event is read as. */
  readonly readerSchema: SchemaJson
  readonly longs: LongMode
  readonly form: EventForm
}

/**
 * Reads values that are JSON texts, an object each, as `createJsonRecordReader` does. There is nothing to prepare.
 *
 * @throws SluiceError SCHEMA when the reader schema is not a valid Avro record
 */
export function createJsonDecoder(options: JsonDecoderOptions): Decoder {
  return { prepare: () => Promise.resolve(), held: [], decode: jsonTextReader(options) }
}

/** Reads the bytes of a JSON text. */
export function jsonTextReader({
  readerSchema,
  longs,
  form,
}: JsonDecoderOptions): (text: Buffer) => object | Fault | NonEvent {
  const read = createJsonRecordReader(readerSchema, form, longs)
  return (text) => {
    if (text.length === 0) return new Fault('empty-value', 'the value has no bytes: expected a JSON object')
    if (!isUtf8(text)) return new Fault('json-decode', 'the value is not UTF-8 text: expected a JSON object')
    const json = parseExactJson(text.toString('utf8'))
    if (json === undefined) return new Fault('json-decode', 'the value is not JSON: expected a JSON object')
    try {
      return read(json)
    } catch (error) {
      // The engine's: a record inside itself that is nested too deep.
      return new Fault('json-decode', `the value cannot be read: ${messageOf(error)}`)
    }
  }
}
