import { join } from 'node:path'
import { predictionSchema } from '../../avro/prediction.ts'
import { registryAddress } from '../../avro/registry-http.ts'
import { createRegistry } from '../../avro/registry.ts'
import { fixedSchemas } from '../../avro/schema-source.ts'
import type { SchemaSource } from '../../avro/schema-source.ts'
import type { Logger } from '../../core/logger.ts'
import { AtLeastOnceDelivery } from '../../transport/at-least-once.ts'
import { KafkaAdmin } from '../../transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import { KafkaSink } from '../../transport/kafkajs/sink/sink.ts'
import { KafkaSource } from '../../transport/kafkajs/source/source.ts'
import { KafkaTopicReader } from '../../transport/kafkajs/client/topic-reader.ts'
import { startBroker } from '../broker/broker.ts'
import type { LocalService } from '../local-service.ts'
import { cacheFolder } from '../maven-artifacts.ts'
import type { Progress } from '../progress.ts'
import { startRegistry } from '../registry/registry.ts'
import { demoPartitions } from './place.ts'
import { systemClock } from '../../core/clock.ts'
import type { DemoNames, DemoPlace } from './place.ts'
import { loadRigSchemas } from './rig-files.ts'
import { startSimulatorProcess } from './simulator-process.ts'

/** Ids that stand for the schemas where there is no registry: the same as the simulator's own defaults. */
const fixedIds = { cycle: 1, prediction: 2, text: 3 } as const

interface Cluster {
  readonly brokers: readonly string[]
  readonly registryUrl: string | null
  /** What was started for it, to be stopped with it. */
  readonly services: readonly LocalService[]
}

/** The demo on a broker and registry that are started here. */
export async function localPlace(
  names: DemoNames,
  progress: Progress,
  logger: Logger,
  stop: AbortSignal,
): Promise<DemoPlace> {
  const root = join(cacheFolder(), 'demo')
  const options = { progress, signal: stop }
  const starts = await Promise.allSettled([
    startBroker({ ...options, folder: join(root, 'broker') }),
    startRegistry({ ...options, folder: join(root, 'registry') }),
  ])
  const services = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  try {
    const [broker, registry] = starts.map((start) => {
      if (start.status === 'rejected') throw start.reason
      return start.value.address
    })
    // Two were started.
    return await kafkaPlace(names, { brokers: [broker!], registryUrl: registry!, services }, logger)
  } catch (error) {
    await Promise.allSettled(services.map((service) => service.stop()))
    throw error
  }
}

/** The demo on the user's own cluster. */
export function ownPlace(
  names: DemoNames,
  brokers: readonly string[],
  registryUrl: string | null,
  logger: Logger,
): Promise<DemoPlace> {
  return kafkaPlace(names, { brokers, registryUrl, services: [] }, logger)
}

async function kafkaPlace(names: DemoNames, cluster: Cluster, logger: Logger): Promise<DemoPlace> {
  const { brokers, registryUrl, services } = cluster
  const connection: KafkaConnection = {
    brokers,
    clientId: 'sluice-demo',
    connectionTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
  }
  const [schemas] = await Promise.all([
    demoSchemas(names, registryUrl),
    createTopics(names, connection, logger),
  ])
  const source = new KafkaSource({ connection, groupId: names.group, topics: [names.input] }, logger)
  const sink = new KafkaSink({ connection }, logger)
  const reader = await KafkaTopicReader.connect(connection, logger)
  return {
    transport: {
      source,
      delivery: new AtLeastOnceDelivery(source, sink, { intervalMs: 100, clock: systemClock }),
    },
    schemas: schemas.source,
    predictionSchemaId: schemas.predictionId,
    reader,
    join: {
      KAFKA_BROKERS: brokers.join(','),
      ...(registryUrl === null ? {} : { SCHEMA_REGISTRY_URL: registryUrl }),
    },
    startSimulator: (settings) =>
      startSimulatorProcess({ topic: names.input, brokers, registryUrl }, settings),
    close: async () => {
      await reader.close()
      await Promise.allSettled(services.map((service) => service.stop()))
    },
  }
}

async function createTopics(names: DemoNames, connection: KafkaConnection, logger: Logger): Promise<void> {
  await KafkaAdmin.ask(connection, logger, async (admin) => {
    const existing = await admin.topics()
    for (const topic of [names.input, names.output, names.deadLetters]) {
      if (!existing.includes(topic)) await admin.createTopic({ topic, partitionCount: demoPartitions })
    }
  })
}

interface DemoSchemas {
  readonly source: SchemaSource
  readonly predictionId: number
}

async function demoSchemas(names: DemoNames, registryUrl: string | null): Promise<DemoSchemas> {
  const { cycle, text } = await loadRigSchemas()
  if (registryUrl === null) {
    const byId = new Map([
      [fixedIds.cycle, cycle],
      [fixedIds.prediction, predictionSchema],
      [fixedIds.text, text],
    ])
    return { source: fixedSchemas(byId), predictionId: fixedIds.prediction }
  }
  const registry = createRegistry(registryAddress(registryUrl))
  const predictionId = await registry.register(`${names.output}-value`, predictionSchema)
  await registry.register(`${names.input}-value`, cycle)
  return { source: registry, predictionId }
}
