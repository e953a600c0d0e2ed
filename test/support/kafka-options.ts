import { readConfig } from '../../src/app/assemble.ts'
import { kafkaSettings } from '../../src/app/kafka-transport.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import type { KafkaSinkOptions } from '../../src/transport/kafkajs/sink/sink.ts'
import type { KafkaSourceOptions } from '../../src/transport/kafkajs/source/source-context.ts'

const { source, sink } = kafkaSettings(
  readConfig({ file: 'examples/hydraulic-rig/sluice.yaml', overrides: [], environment: {} }),
)

/** What a pipeline's source has by default, but for what a test is about. */
export function sourceOptions(
  over: Partial<KafkaSourceOptions> & Pick<KafkaSourceOptions, 'connection' | 'groupId' | 'topics'>,
): KafkaSourceOptions {
  return { ...source, ...over }
}

/** The same of its sink. */
export function sinkOptions(
  over: Partial<KafkaSinkOptions> & Pick<KafkaSinkOptions, 'connection'>,
): KafkaSinkOptions {
  return { ...sink, ...over }
}

export function connectionTo(brokers: readonly string[], clientId: string): KafkaConnection {
  return { brokers, clientId, connectionTimeoutMs: 10_000, requestTimeoutMs: 30_000 }
}
