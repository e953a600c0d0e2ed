import avro from 'avsc'
import { FRAME_BYTES, writeFrame } from '../../../src/avro/wire-format.ts'
import type { SchemaJson } from '../../../src/avro/schema.ts'

/** avsc's own encoding of a value, unframed. */
export function plainBytes(schema: SchemaJson, value: unknown): Buffer {
  return avro.Type.forSchema(schema as avro.Schema).toBuffer(value)
}

export function framed(id: number, body: Buffer): Buffer {
  const value = Buffer.concat([Buffer.alloc(FRAME_BYTES), body])
  writeFrame(value, id)
  return value
}

/** Records of one partition, as `prepare` takes them. */
export function batchOf<T extends object>(records: readonly T[]) {
  const numbered = records.map((record, i) => ({ ...record, offset: BigInt(i) }))
  return [{ topic: 'in', partition: 3, records: numbered }]
}
