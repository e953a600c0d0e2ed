import { createEncoder } from '../../src/avro/encoder.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { startFeed } from '../support/pipeline.ts'
import type { Case } from './cases.ts'
import type { MadePipeline } from './made-pipeline.ts'

export const maxRecordBytes = 2_000_000
/** So many bytes are sent together, about. */
const bytesASend = 20_000_000

/** Writes the records of a case into a topic. */
export async function fill(
  connection: KafkaConnection,
  topic: string,
  one: Case,
  { columns, schema }: MadePipeline,
): Promise<void> {
  const encode = createEncoder(schema, 1)
  const note = Buffer.alloc(Math.max(0, one.recordBytes - columns.length * 8 - 40), 'note')
  const feed = await startFeed(connection, maxRecordBytes)
  const atOnce = Math.max(1, Math.min(2_000, Math.floor(bytesASend / one.recordBytes)))
  for (let sent = 0; sent < one.records; sent += atOnce) {
    const count = Math.min(atOnce, one.records - sent)
    await feed.send(
      Array.from({ length: count }, (_, i) => {
        const index = sent + i
        const key = `rig-${index % one.keys}`
        const readings = columns.map((column, c): [string, number] => [
          column,
          ((index * 31 + c * 17) % 1_000) / 10,
        ])
        return {
          topic,
          partition: index % one.partitions,
          key: Buffer.from(key),
          value: encode({ id: key, at: Date.now(), note, ...Object.fromEntries(readings) }),
          headers: [],
          timestampMs: Date.now(),
        }
      }),
    )
  }
  await feed.close(5_000)
}
