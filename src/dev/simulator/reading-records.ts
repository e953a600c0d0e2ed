import { createEncoder } from '../../avro/encoder.ts'
import type { Encode } from '../../avro/encoder.ts'
import { noHeaders } from '../../core/record.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { SimulatedReadings } from './readings.ts'
import { spoilt, troubleMark } from './records.ts'
import type { SchemaWithId } from './records.ts'

/** Makes simulated readings into records of a topic. */
export class ReadingRecordMaker {
  readonly #topic: string
  readonly #encode: Encode
  #count = 0

  /** @param schema of the events: `schemas/sensor-reading.avsc` or `schemas/sensor-block.avsc` */
  constructor(topic: string, { schema, id }: SchemaWithId) {
    this.#topic = topic
    this.#encode = createEncoder(schema, id)
  }

  recordOf({ event, takenAtMs, trouble }: SimulatedReadings): OutputRecord {
    const value = this.#encode(event)
    return {
      topic: this.#topic,
      partition: null,
      key: Buffer.from(event.rigId),
      value: trouble === null ? value : spoilt(trouble.kind, value, this.#count++),
      headers: trouble === null ? noHeaders : [troubleMark(trouble.kind)],
      timestampMs: Math.trunc(takenAtMs),
    }
  }
}
