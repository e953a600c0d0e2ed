import type { Assembly } from '../../app/assemble.ts'
import { memoryMonitorTopic, memoryTransport } from '../../app/memory-transport.ts'
import { predictionSchemaId } from '../../app/prediction-schema.ts'
import { predictionSchema } from '../../avro/prediction.ts'
import { fixedSchemas } from '../../avro/schema-source.ts'
import type { SchemaSource } from '../../avro/schema-source.ts'
import { loadSchemaFile } from '../../avro/schema.ts'
import type { Config } from '../../config/schema.ts'
import { MemoryBroker } from '../../transport/memory/broker.ts'
import { MemorySink } from '../../transport/memory/sink.ts'
import { MemoryTopicReader } from '../../transport/memory/topic-reader.ts'
import { createMemoryTopics } from '../demo/memory-place.ts'
import { eventSchema } from './event-schema.ts'
import type { OwnPlace } from './place.ts'

/** Ids where neither a registry nor the config gives any. */
const ids = { events: 1, predictions: 2 } as const

/** Enough to read back what was just written, few enough to run for days. */
const retainRecords = 50_000

/** What a registry would have; null where the config brings its own files. */
export async function memorySchemas({ input, schemas }: Config): Promise<SchemaSource | null> {
  if (schemas !== undefined || !('file' in input.schema)) return null
  const events = await loadSchemaFile(input.schema.file)
  return fixedSchemas(
    new Map([
      [ids.events, events],
      [ids.predictions, predictionSchema],
    ]),
  )
}

/** The pipeline in one process: no Kafka, no registry. */
export async function ownMemoryPlace(assembly: Assembly): Promise<OwnPlace> {
  const { config } = assembly
  const events = await eventSchema(assembly, ids.events)
  const broker = new MemoryBroker({ retainRecords })
  createMemoryTopics(broker, config)
  return {
    transport: memoryTransport(config, broker),
    predictionSchemaId: config.schemas === undefined ? ids.predictions : await predictionSchemaId(assembly),
    reader: new MemoryTopicReader(broker),
    monitorTopic: () => memoryMonitorTopic(config, broker),
    sink: new MemorySink(broker),
    events,
    close: () => Promise.resolve(),
  }
}
