import type { Assembly } from '../../app/assemble.ts'
import { monitorTopicOf } from '../../app/kafka-app.ts'
import { kafkaConnection } from '../../app/kafka-connection.ts'
import { kafkaTransport } from '../../app/kafka-transport.ts'
import { predictionSubject } from '../../app/prediction-schema.ts'
import { predictionSchema } from '../../avro/prediction.ts'
import { firstTopic } from '../../config/input-topics.ts'
import type { Config } from '../../config/schema.ts'
import type { Logger } from '../../core/logger.ts'
import { KafkaAdmin } from '../../transport/kafkajs/client/admin.ts'
import { KafkaTopicReader } from '../../transport/kafkajs/client/topic-reader.ts'
import { topicsOf } from './place.ts'
import type { DemoPlace } from './place.ts'
import { fixedIds, loadRigSchemas } from '../simulator/rig-files.ts'
import { startSimulatorProcess } from './simulator-process.ts'
import type { SimulatorTarget } from './simulator-process.ts'

/** The demo on a Kafka cluster: with the transport that `sluice run` has, and all that the config names made there. */
export async function kafkaPlace(
  assembly: Assembly,
  target: SimulatorTarget,
  logger: Logger,
): Promise<DemoPlace> {
  const { config } = assembly
  const connection = kafkaConnection(config.kafka)
  const [predictionSchemaId] = await Promise.all([registerSchemas(assembly), createTopics(config, logger)])
  const reader = await KafkaTopicReader.connect(connection, logger)
  return {
    transport: kafkaTransport(config, logger),
    predictionSchemaId,
    reader,
    monitorTopic: () => monitorTopicOf(assembly, logger),
    startSimulator: (settings) => startSimulatorProcess(target, settings),
    close: () => reader.close(),
  }
}

/** The topics that the config names, as far as they are not there. */
export async function createTopics(config: Config, logger: Logger): Promise<void> {
  await KafkaAdmin.ask(kafkaConnection(config.kafka), logger, async (admin) => {
    const existing = await admin.topics()
    for (const topic of topicsOf(config)) {
      if (!existing.includes(topic.topic)) await admin.createTopic(topic)
    }
  })
}

/** The id of the schema of predictions. */
async function registerSchemas({ config, registry }: Assembly): Promise<number> {
  if (registry === null) return fixedIds.prediction
  const { cycle } = await loadRigSchemas()
  await registry.register(`${firstTopic(config.input)}-value`, cycle)
  return registry.register(predictionSubject(config), predictionSchema)
}
