import { readConfig } from '../../app/assemble.ts'
import { registryOf } from '../../app/assembly-schemas.ts'
import { kafkaConnection } from '../../app/kafka-connection.ts'
import { registryAddress } from '../../avro/registry-http.ts'
import { createRegistry } from '../../avro/registry.ts'
import type { SchemaRegistry } from '../../avro/registry.ts'
import { SluiceError } from '../../core/errors.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import type { Destination, SimulatedEvents } from './options.ts'

/** Where the simulator publishes, ready to connect to. */
export interface PublishTarget {
  readonly topic: string
  readonly connection: KafkaConnection
  /** Null: schemas have ids that readers know. */
  readonly registry: SchemaRegistry | null
  /** What events are that are read there, as far as is known. */
  readonly events: SimulatedEvents
}

const clientId = 'rig-simulator'

/** @throws SluiceError CONFIG where a pattern says what is read */
function topicOf({ topic, topics }: ReturnType<typeof readConfig>['input']): string {
  const first = topic ?? topics?.[0]
  if (first !== undefined) return first
  throw new SluiceError('CONFIG', 'input.pattern names no topic to publish to: say it by --topic')
}

/** @throws SluiceError CONFIG for a config that cannot be read */
export function targetOf(
  destination: Exclude<Destination, 'json'>,
  environment: Readonly<Record<string, string | undefined>>,
): PublishTarget {
  if ('config' in destination) {
    const config = readConfig({ file: destination.config, overrides: destination.overrides, environment })
    return {
      topic: topicOf(config.input),
      connection: { ...kafkaConnection(config.kafka), clientId },
      registry: destination.fixedIds ? null : registryOf(config),
      events:
        config.windows === undefined ? 'cycles' : config.windows.value === undefined ? 'blocks' : 'readings',
    }
  }
  const { topic, brokers, registryUrl } = destination
  return {
    topic,
    connection: { brokers, clientId, connectionTimeoutMs: 5_000, requestTimeoutMs: 30_000 },
    registry: registryUrl === null ? null : createRegistry(registryAddress(registryUrl)),
    events: 'cycles',
  }
}
