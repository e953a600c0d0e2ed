import { plainEvents } from '../core/event-form.ts'
import type { EventForm } from '../core/event-form.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { NonEvent } from '../core/reason.ts'
import { noHeaders } from '../core/record.ts'
import type { InputRecord } from '../core/record.ts'
import type { LongMode } from './avro-cursor.ts'
import { decodeFault } from './decode-fault.ts'
import type { FlawedEvent } from './flawed-event.ts'
import { framedDecoder, writersOf } from './framed-decoder.ts'
import type { WriterOptions } from './framed-decoder.ts'
import type { HeldSchemaId } from './refusals.ts'
import { resolve } from './resolution.ts'
import type { ReadValue } from './resolution.ts'
import { keyName } from './schema-key.ts'
import type { SchemaKey } from './schema-key.ts'
import type { RecordNode } from './schema-node.ts'
import { readerRecord, writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import { RefusedId } from './schema-source.ts'
import type { Framed, FramedBatch } from './unloaded-keys.ts'
import {
  bodyStart,
  FRAME_BYTES,
  frameFault,
  frameOf,
  longIdFault,
  NO_SCHEMA_ID,
  schemaIdOf,
  unframedFault,
} from './wire-format.ts'
import type { WriterCache } from './writer-cache.ts'

export interface DecoderOptions extends WriterOptions {
  /** The record schema that every event is read as, whatever schema wrote it. */
  readonly readerSchema: SchemaJson
  /** `number` (default): a long beyond 2^53 is a Fault. `bigint`: it is read as a bigint, every other long as a number. */
  readonly longs?: LongMode
  /** Which records are events; by default those of the reader's type, as they are. */
  readonly form?: EventForm
}

/**
 * Reads the values of records. Called once a turn: `prepare` for all of its batches, then `decode` for each record.
 *
 * An event is an object with the reader schema's fields as properties: null, boolean, number, string, Buffer, array,
 * map (an object without prototype) or nested record. A union is the plain value of its branch. Logical types are left
 * as what they are written as: a timestamp-millis is a number of milliseconds; but a decimal is the number nearest to it,
 * a uuid is text, and a duration a record of its parts.
 * Buffers are copies.
 */
export interface Decoder {
  /**
   * Fetches the writers' schemas that the records name and that are not known yet; resolves at once when all are.
   * Rejects with SluiceError REGISTRY_OUTAGE: wait and call again with the same batches. So does an id that the source
   * refuses, until its time is up. Tombstones are passed over.
   */
  prepare(batches: readonly FramedBatch[]): Promise<void>
  /**
   * Synchronous, never throws for what is in the record. The value, and the key where it is read, must have been in a
   * `prepare` that resolved.
   */
  decode(
    value: Buffer,
    headers?: Framed['headers'],
    key?: InputRecord['key'],
  ): object | FlawedEvent | Fault | NonEvent
  /** Ids for which `prepare` rejects because the source refuses them, the longest held first. */
  readonly held: readonly HeldSchemaId[]
}

/**
 * A decoder of framed Avro values.
 *
 * @throws SluiceError SCHEMA when the reader schema is not a valid Avro record
 */
export function createDecoder(options: DecoderOptions): Decoder {
  const { readerSchema, schemas, longs = 'number', form = plainEvents } = options
  const reader = readerRecord(readerSchema, 'input schema')
  const writers: Writers = writersOf(
    options,
    (key) => schemas.schemaById(key),
    (key, schema) => prepared(key, schema, { reader, longs, form, grows: schemas.grows }),
  )
  const unframed = resolve(reader, reader, { longs })
  return framedDecoder(writers, (value, headers = noHeaders) => {
    const id = schemaIdOf(value, headers)
    if (id !== NO_SCHEMA_ID) return decodeBody(value, FRAME_BYTES, id, writers)
    const frame = frameOf(value, headers)
    if (frame === null) return unreadable(value, frameFault(value, headers), unframed)
    const start = bodyStart(value, frame)
    return start instanceof Fault ? start : decodeBody(value, start, frame.key, writers)
  })
}

type Writers = WriterCache<SchemaJson, ReadValue>

interface Reading {
  readonly reader: RecordNode
  readonly longs: LongMode
  readonly form: EventForm
  readonly grows: boolean
}

/** How values of a writer's schema are read. */
function prepared(
  key: SchemaKey,
  schema: SchemaJson,
  { reader, longs, form, grows }: Reading,
): ReadValue | Fault | RefusedId {
  try {
    const found = resolve(writerNode(schema, 'writer'), reader, { longs, ...form })
    return typeof found === 'string' ? mismatch(key, found) : found
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === 'SCHEMA')) throw error
    return grows ? new RefusedId(messageOf(error)) : mismatch(key, messageOf(error))
  }
}

function mismatch(key: SchemaKey, why: string): Fault {
  return new Fault('schema-mismatch', `${keyName(key)}: ${why}`)
}

/** Names Avro that was published without any framing, which no first byte shows. */
function unreadable(value: Buffer, fault: Fault, unframed: ReadValue | string): Fault {
  if (typeof unframed === 'string' || (fault.reason !== 'bad-magic' && fault.reason !== 'too-short'))
    return fault
  try {
    unframed(value, 0)
    return unframedFault()
  } catch {
    return fault
  }
}

function decodeBody(
  value: Buffer,
  start: number,
  key: SchemaKey,
  writers: Writers,
): object | FlawedEvent | Fault | NonEvent {
  const read = writers.loaded(key)
  if (read instanceof Fault) return key === 0 ? (longIdFault(value) ?? read) : read
  try {
    return read(value, start)
  } catch (error) {
    return decodeFault(error, `${keyName(key)}: `)
  }
}
