import type { Decoder } from '../avro/decoder.ts'
import { createJsonDecoder } from '../avro/json-decoder.ts'
import { withKeys } from '../avro/keyed-decoder.ts'
import { createPlainDecoder } from '../avro/plain-decoder.ts'
import { firstTopic } from '../config/input-topics.ts'
import { plainEvents } from '../core/event-form.ts'
import { exactJson } from '../core/exact-json.ts'
import { Fault } from '../core/outcome.ts'
import { noHeaders } from '../core/record.ts'
import type { InputRecord, RecordBatch } from '../core/record.ts'
import type { Assembly } from './assemble.ts'
import { eventRecord } from './event-record.ts'
import { parseLine } from './event-values.ts'
import type { EventFileInput, FileEvent } from './event-values.ts'

type RecordContent = Pick<InputRecord, 'key' | 'value' | 'headers'>

/**
 * The events of a file as records of the input topic's partition 0: the n-th (from 0) has offset n, as in `sluice score -c`.
 * Values are as the file has them, and so is the decoder that reads them.
 */
export class FileRecords {
  readonly decoder: Decoder
  readonly #assembly: Assembly
  readonly #areRecords: boolean
  /** Of values that could not be read from the file. */
  readonly #faults = new WeakMap<Buffer, Fault>()
  #offset = 0n

  /** @param areRecords whether a line is a record around its event */
  constructor(assembly: Assembly, file: Pick<EventFileInput, 'avroSchema'>, areRecords: boolean) {
    this.#assembly = assembly
    this.#areRecords = areRecords
    this.decoder = this.#decoderOf(file.avroSchema)
  }

  /** @param events one at least */
  batch(events: readonly FileEvent[]): RecordBatch {
    const records = events.map((event) => ({
      ...this.#contentOf(event),
      offset: this.#offset++,
      timestampMs: -1,
    }))
    const place = { topic: firstTopic(this.#assembly.config.input), partition: 0, epoch: 0 }
    return { ...place, records, nextOffset: this.#offset, highWatermark: this.#offset }
  }

  #contentOf(event: FileEvent): RecordContent {
    if ('avro' in event) return { key: null, value: event.avro, headers: noHeaders }
    // The decoder parses it.
    if ('line' in event && !this.#areRecords)
      return { key: null, value: Buffer.from(event.line), headers: noHeaders }
    const json = jsonOf(event)
    if (!this.#areRecords) return { key: null, value: this.#valueOf(json), headers: noHeaders }
    const { key, keyValue, headers, value } = eventRecord(json, this.#assembly.keySchema !== null)
    return { key: keyValue === null ? key : jsonText(keyValue), value: this.#valueOf(value), headers }
  }

  #valueOf(value: unknown): Buffer | null {
    if (value === null) return null
    if (!(value instanceof Fault)) return jsonText(value)
    const standsFor = Buffer.alloc(1)
    this.#faults.set(standsFor, value)
    return standsFor
  }

  #decoderOf(writerSchema: EventFileInput['avroSchema']): Decoder {
    const { config, compiled, readerSchema, keySchema } = this.#assembly
    const { longs } = config.input
    const options = { readerSchema, longs, form: compiled.eventForm }
    const found =
      writerSchema === null ? createJsonDecoder(options) : createPlainDecoder({ ...options, writerSchema })
    const values: Decoder = {
      ...found,
      decode: (value, headers, key) => this.#faults.get(value) ?? found.decode(value, headers, key),
    }
    // Only keys with a schema have fields.
    return compiled.keyFields.length === 0
      ? values
      : withKeys(values, createJsonDecoder({ readerSchema: keySchema!, longs, form: plainEvents }))
  }
}

function jsonOf(event: Exclude<FileEvent, { readonly avro: Buffer }>): unknown {
  if ('line' in event) return parseLine(event.line)
  return 'fault' in event ? new Fault('json-decode', event.fault) : event.json
}

function jsonText(value: unknown): Buffer {
  // What JSON has beside objects is written in the same way.
  return Buffer.from(exactJson(value as object))
}
