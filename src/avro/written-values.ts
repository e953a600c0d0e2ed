import { Fault } from '../core/outcome.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { noHeaders } from '../core/record.ts'
import type { InputRecord } from '../core/record.ts'
import { decodeFault } from './decode-fault.ts'
import { FlawedEvent } from './flawed-event.ts'
import { framedDecoder, writersOf } from './framed-decoder.ts'
import type { WriterOptions } from './framed-decoder.ts'
import { resolve } from './resolution.ts'
import type { ReadValue } from './resolution.ts'
import { keyName } from './schema-key.ts'
import { readerRecord, writerNode } from './schema.ts'
import type { SchemaJson } from './schema.ts'
import type { FramedBatch } from './unloaded-keys.ts'
import { bodyStart, frameFault, frameOf } from './wire-format.ts'

/** Reads framed values as whoever wrote them says they are: nobody here has a schema of them. */
export interface WrittenValues {
  /** Fetches the schemas that records name; to be called before `decode`. Rejects with REGISTRY_OUTAGE. */
  prepare(batches: readonly FramedBatch[]): Promise<void>
  decode(value: Buffer, headers?: InputRecord['headers']): object | Fault
}

export function createWrittenValues(options: WriterOptions): WrittenValues {
  const { schemas } = options
  const writers = writersOf<SchemaJson, ReadValue>(
    options,
    (key) => schemas.schemaById(key),
    (_, schema) => readAsWritten(schema),
  )
  return framedDecoder(writers, (value: Buffer, headers = noHeaders) => {
    const frame = frameOf(value, headers)
    if (frame === null) return frameFault(value, headers)
    const read = writers.loaded(frame.key)
    if (read instanceof Fault) return read
    const start = bodyStart(value, frame)
    if (start instanceof Fault) return start
    try {
      const found = read(value, start)
      if (typeof found === 'string') return new Fault('avro-decode', `no record: ${found}`)
      return found instanceof FlawedEvent ? found.faults[0]! : found
    } catch (error) {
      return decodeFault(error, `${keyName(frame.key)}: `)
    }
  })
}

function readAsWritten(schema: SchemaJson): ReadValue | Fault {
  try {
    const found = resolve(writerNode(schema, 'writer'), readerRecord(schema, 'writer'), { longs: 'bigint' })
    return typeof found === 'string' ? new Fault('schema-mismatch', found) : found
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === 'SCHEMA')) throw error
    return new Fault('schema-mismatch', messageOf(error))
  }
}
