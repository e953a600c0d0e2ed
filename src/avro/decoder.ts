import type { Clock } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { noHeaders } from '../core/record.ts'
import type { InputRecord } from '../core/record.ts'
import { DecodeError } from './cursor.ts'
import type { LongMode } from './cursor.ts'
import type { FlawedEvent } from './flawed-event.ts'
import { readerRecord } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import type { SchemaSource } from './schema-source.ts'
import { FRAME_BYTES, frameFault, NO_SCHEMA_ID, schemaIdOf } from './wire-format.ts'
import { WriterCache } from './writer-cache.ts'

export interface DecoderOptions {
  /** The record schema that every event is read as, whatever schema wrote it. */
  readonly readerSchema: SchemaJson
  readonly schemas: SchemaSource
  readonly clock: Clock
  /** How long an unknown schema id is taken for unknown before the source is asked again. Default one minute. */
  readonly unknownIdTtlMs?: number
  /** `number` (default): a long beyond 2^53 is a Fault. `bigint`: it is read as a bigint, every other long as a number. */
  readonly longs?: LongMode
}

/** What `prepare` and `decode` look at in a record. */
type Framed = Pick<InputRecord, 'value' | 'headers'>

/**
 * Reads framed Avro values. Called once a batch: `prepare` for all of its records, then `decode` for each of them.
 *
 * An event is an object with the reader schema's fields as properties: null, boolean, number, string, Buffer, array,
 * map (an object without prototype) or nested record. A union is the plain value of its branch. Logical types are left
 * as what they are written as: a timestamp-millis is a number of milliseconds. Buffers are copies.
 */
export interface Decoder {
  /**
   * Fetches the writers' schemas that the records name and that are not known yet; resolves at once when all are.
   * Rejects with SluiceError REGISTRY_OUTAGE: wait and call again with the same records. Tombstones are passed over.
   */
  prepare(records: Iterable<Framed>): Promise<void>
  /** Synchronous, never throws for what is in the record. The value must have been in a `prepare` that resolved. */
  decode(value: Buffer, headers?: Framed['headers']): object | FlawedEvent | Fault
}

const UNKNOWN_ID_TTL_MS = 60_000

/** @throws SluiceError SCHEMA when the reader schema is not a valid Avro record */
export function createDecoder(options: DecoderOptions): Decoder {
  const { readerSchema, schemas, clock, unknownIdTtlMs = UNKNOWN_ID_TTL_MS, longs = 'number' } = options
  const reader = readerRecord(readerSchema, 'input schema')
  const writers = new WriterCache({ reader, longs, schemas, clock, unknownIdTtlMs })
  return {
    async prepare(records) {
      const missing = idsToLoad(records, writers)
      if (missing.size > 0) await writers.load(missing)
    },
    decode(value, headers = noHeaders) {
      const id = schemaIdOf(value, headers)
      return id === NO_SCHEMA_ID ? frameFault(value, headers) : decodeBody(value, id, writers)
    },
  }
}

function idsToLoad(records: Iterable<Framed>, writers: WriterCache): ReadonlySet<number> {
  const missing = new Set<number>()
  let last = NO_SCHEMA_ID
  for (const { value, headers } of records) {
    const id = value === null ? NO_SCHEMA_ID : schemaIdOf(value, headers)
    if (id === last) continue
    last = id
    if (id !== NO_SCHEMA_ID && writers.needsLoad(id)) missing.add(id)
  }
  return missing
}

function decodeBody(value: Buffer, id: number, writers: WriterCache): object | FlawedEvent | Fault {
  const read = writers.get(id)
  if (read === undefined) throw new Error(`schema id ${id} was not prepared: call prepare first`)
  if (read instanceof Fault) return read
  try {
    return read(value, FRAME_BYTES)
  } catch (error) {
    return faultOf(error, id)
  }
}

function faultOf(error: unknown, id: number): Fault {
  // Otherwise it is the engine's: a record inside itself that is nested too deep.
  if (!(error instanceof DecodeError)) return new Fault('avro-decode', `schema id ${id}: ${messageOf(error)}`)
  const { reason, path, message } = error
  const where = path === '' ? '' : `field '${path}': `
  return new Fault(reason, `schema id ${id}: ${where}${message}`, { field: path === '' ? null : path })
}
