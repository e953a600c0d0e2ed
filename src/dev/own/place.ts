import type { AppParts, Transport } from '../../app/parts.ts'
import type { IdentifiedSchema } from '../../avro/schema-source.ts'
import type { Sink } from '../../pipeline/ports.ts'
import type { TopicReader } from '../../transport/topic-reader.ts'

/** Where a pipeline of the user's runs. Topics and schemas are there; nothing is joined yet. */
export interface OwnPlace {
  readonly transport: Transport
  readonly predictionSchemaId: number | null
  readonly reader: TopicReader
  readonly monitorTopic: NonNullable<AppParts['monitorTopic']>
  /** Writes to the input topic. */
  readonly sink: Sink
  /** What events are written with; a text that says why none can be. */
  readonly events: IdentifiedSchema | string
  /** Stops everything that was started here. */
  close(): Promise<void>
}
