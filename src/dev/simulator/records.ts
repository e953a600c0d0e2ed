import { createEncoder } from '../../avro/encoder.ts'
import type { Encode } from '../../avro/encoder.ts'
import type { SchemaJson } from '../../avro/schema.ts'
import { noHeaders } from '../../core/record.ts'
import type { Header, OutputRecord } from '../../core/record.ts'
import type { SensorCycle, SimulatedCycle } from './simulator.ts'
import type { TroubleKind } from './trouble.ts'

/** Names the trouble of a record that has one; it passes through to the dead letter, as all headers do. */
export const troubleHeader = 'simulator.trouble'

/** A schema and the id that its values carry. */
export interface SchemaWithId {
  readonly schema: SchemaJson
  readonly id: number
}

/** Makes simulated cycles into records of a topic. */
export class RecordMaker {
  readonly #topic: string
  readonly #encode: Encode
  readonly #encodeAsText: Encode

  /**
   * @param cycle `schemas/sensor-cycle.avsc`
   * @param text the same record with texts in the place of readings: the wrong writer's schema
   */
  constructor(topic: string, cycle: SchemaWithId, text: SchemaWithId) {
    this.#topic = topic
    this.#encode = createEncoder(cycle.schema, cycle.id)
    this.#encodeAsText = createEncoder(text.schema, text.id)
  }

  recordOf({ event, trouble }: SimulatedCycle): OutputRecord {
    return {
      topic: this.#topic,
      partition: null,
      key: Buffer.from(event.rigId),
      value: trouble === null ? this.#encode(event) : this.#troubledValue(trouble.kind, event),
      headers: trouble === null ? noHeaders : [troubleMark(trouble.kind)],
      timestampMs: event.endedAt,
    }
  }

  #troubledValue(kind: TroubleKind, event: SensorCycle): Buffer | null {
    if (kind === 'text-for-numbers') return this.#encodeAsText(withTexts(event))
    return spoilt(kind, this.#encode(event), event.cycle)
  }
}

/** An id that no registry gives: the greatest there is. */
const unknownSchemaId = 0x7fffffff

const frameBytes = 5

/**
 * A value with its trouble, where that is one of its bytes.
 *
 * @param turn where to cut: another place each time, the same for the same event
 */
export function spoilt(kind: TroubleKind, value: Buffer, turn: number): Buffer | null {
  switch (kind) {
    case 'truncated-body':
      return value.subarray(0, frameBytes + (turn % (value.length - frameBytes)))
    case 'truncated-frame':
      // Four bytes of zero are a whole reading without a frame.
      return value.subarray(0, 1 + (turn % (frameBytes - 2)))
    case 'wrong-magic':
      value.write('{', 0)
      return value
    case 'unknown-schema-id':
      value.writeInt32BE(unknownSchemaId, 1)
      return value
    case 'empty-value':
      return value.subarray(0, 0)
    case 'tombstone':
      return null
    case 'missing-value':
    case 'out-of-range':
    case 'unknown-category':
    case 'text-for-numbers':
    case 'late-reading':
      return value
  }
}

function withTexts({ rigId, cycle, endedAt, ...readings }: SensorCycle): object {
  const texts = Object.entries(readings).map(([name, value]) => [name, String(value)] as const)
  return { rigId, cycle, endedAt, ...Object.fromEntries(texts) }
}

const marks = new Map<TroubleKind, Header>()

export function troubleMark(kind: TroubleKind): Header {
  const mark = marks.get(kind) ?? { key: troubleHeader, value: Buffer.from(kind) }
  marks.set(kind, mark)
  return mark
}
