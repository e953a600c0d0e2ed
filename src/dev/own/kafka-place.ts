import type { Assembly } from '../../app/assemble.ts'
import { monitorTopicOf } from '../../app/kafka-app.ts'
import { kafkaConnection } from '../../app/kafka-connection.ts'
import { kafkaSink, kafkaTransport } from '../../app/kafka-transport.ts'
import { predictionSchemaId, registerPredictionSchema } from '../../app/prediction-schema.ts'
import { publishedSchema } from '../../app/published-schema.ts'
import type { Logger } from '../../core/logger.ts'
import { KafkaTopicReader } from '../../transport/kafkajs/client/topic-reader.ts'
import { createTopics } from '../demo/kafka-place.ts'
import { eventSchema } from './event-schema.ts'
import type { OwnPlace } from './place.ts'

const closeDeadlineMs = 5_000

/** The pipeline on a Kafka cluster, with all that its config names made there. */
export async function ownKafkaPlace(assembly: Assembly, logger: Logger): Promise<OwnPlace> {
  const { config, registry } = assembly
  const [events, schemaId] = await Promise.all([
    eventSchema(assembly, 0),
    registry === null
      ? predictionSchemaId(assembly)
      : registerPredictionSchema(config, registry, publishedSchema(assembly)).then(({ id }) => id),
    createTopics(config, logger),
  ])
  const reader = await KafkaTopicReader.connect(kafkaConnection(config.kafka), logger)
  const sink = kafkaSink(config, logger)
  return {
    transport: kafkaTransport(config, logger),
    predictionSchemaId: schemaId,
    reader,
    monitorTopic: () => monitorTopicOf(assembly, logger),
    sink,
    events,
    async close() {
      await Promise.allSettled([sink.close(closeDeadlineMs), reader.close()])
    },
  }
}
