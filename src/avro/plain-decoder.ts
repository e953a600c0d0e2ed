import { SluiceError } from '../core/errors.ts'
import type { EventForm } from '../core/event-form.ts'
import { Fault } from '../core/outcome.ts'
import type { LongMode } from './avro-cursor.ts'
import { decodeFault } from './decode-fault.ts'
import type { Decoder } from './decoder.ts'
import { resolve } from './resolution.ts'
import type { ReadValue } from './resolution.ts'
import { readerRecord, writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { FRAME_BYTES, framedFault, NO_SCHEMA_ID, schemaIdOf } from './wire-format.ts'

export interface PlainDecoderOptions {
  /** What every value is written with. */
  readonly writerSchema: SchemaJson
  /** The record schema that every event is read as. */
  readonly readerSchema: SchemaJson
  readonly longs: LongMode
  readonly form: EventForm
}

/**
 * Reads values that are an Avro body from the first byte to the last, all of one schema. There is nothing to prepare.
 *
 * @throws SluiceError SCHEMA when a schema is not valid, or the writer's does not resolve to the reader's
 */
export function createPlainDecoder(options: PlainDecoderOptions): Decoder {
  const { writerSchema, readerSchema, longs, form } = options
  const reader = readerRecord(readerSchema, 'input schema')
  const read = resolve(writerNode(writerSchema, 'input schema'), reader, { longs, ...form })
  if (typeof read === 'string') throw new SluiceError('SCHEMA', `input schema: ${read}`)
  return {
    prepare: () => Promise.resolve(),
    held: [],
    decode(value) {
      try {
        return read(value, 0)
      } catch (error) {
        return faultOf(error, value, read)
      }
    },
  }
}

function faultOf(error: unknown, value: Buffer, read: ReadValue): Fault {
  if (value.length === 0) return new Fault('empty-value', 'the value has no bytes: expected an Avro record')
  if (isFramed(value, read)) return framedFault(value)
  return decodeFault(error, '')
}

/** Whether the value can be read behind the framing of a registry's serialisers. */
function isFramed(value: Buffer, read: ReadValue): boolean {
  if (schemaIdOf(value) === NO_SCHEMA_ID) return false
  try {
    read(value, FRAME_BYTES)
    return true
  } catch {
    return false
  }
}
