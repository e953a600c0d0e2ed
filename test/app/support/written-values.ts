import protobuf from 'protobufjs'
import { createEncoder } from '../../../src/avro/encoder.ts'
import { FRAME_BYTES, writeFrame } from '../../../src/avro/wire-format.ts'
import type { InputFormat } from '../../../src/core/value-format.ts'
import { cycleSchema } from '../../e2e/support/schemas.ts'

/** The schema of events in each language, and its id. */
export const eventSchemas = {
  Avro: { id: 3, file: 'schemas/sensor-cycle.avsc' },
  JSON: { id: 5, file: 'test/fixtures/schemas/sensor-cycle.schema.json' },
  Protobuf: { id: 6, file: 'test/fixtures/schemas/sensor-cycle.proto' },
} as const

/** One event as the producers of each format write it. */
export async function writtenValues(event: object): Promise<Readonly<Record<InputFormat, Buffer>>> {
  const framed = createEncoder(cycleSchema, eventSchemas.Avro.id)(event)
  const json = Buffer.from(JSON.stringify(event))
  const message = await protobufBytes(event)
  return {
    'avro-registry': framed,
    avro: framed.subarray(FRAME_BYTES),
    'json-registry': behindFrame(eventSchemas.JSON.id, json),
    json,
    // The first message of the file.
    'protobuf-registry': behindFrame(eventSchemas.Protobuf.id, Buffer.concat([Buffer.from([0]), message])),
    protobuf: message,
  }
}

function behindFrame(id: number, body: Buffer): Buffer {
  const value = Buffer.concat([Buffer.alloc(FRAME_BYTES), body])
  writeFrame(value, id)
  return value
}

async function protobufBytes(event: object): Promise<Buffer> {
  const root = await new protobuf.Root().load(eventSchemas.Protobuf.file, { keepCase: true })
  const type = root.lookupType('SensorCycle')
  const { endedAt: ms } = event as { readonly endedAt: number }
  const endedAt = { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 }
  const set = Object.entries(event).filter(([, value]) => value !== null)
  return Buffer.from(type.encode(type.fromObject({ ...Object.fromEntries(set), endedAt })).finish())
}
