import type { Logger } from '../core/logger.ts'
import type { MonitorTopic } from '../monitor/monitor-topic.ts'
import type { Assembly } from './assemble.ts'
import { brokerFeed } from './broker-feed.ts'
import { kafkaSink, kafkaTransport } from './kafka-transport.ts'
import { predictionSchemaId } from './prediction-schema.ts'
import { startApp } from './start.ts'
import type { App } from './start.ts'
import type { AlertTopic } from './watching/alert-topic.ts'

/**
 * Starts a checked pipeline on the brokers of its config.
 *
 * @param stop ends a start that is under way, which then rejects
 */
export function startKafkaApp(assembly: Assembly, logger: Logger, stop: AbortSignal): Promise<App> {
  const transport = kafkaTransport(assembly.config, logger)
  const topicFeed = () => brokerFeed(assembly.config)
  return startApp({
    ...assembly,
    predictionSchemaId: predictionSchemaId(assembly),
    transport,
    topicFeed,
    monitorTopic: () => monitorTopicOf(assembly, logger),
    alertTopic: () => alertTopicOf(assembly, logger),
    logger,
    stop,
  })
}

/** Loaded where there is one. */
export async function monitorTopicOf(
  { config }: Pick<Assembly, 'config'>,
  logger: Logger,
): Promise<MonitorTopic> {
  const { kafkaMonitorTopic } = await import('./kafka-monitor-topic.ts')
  return kafkaMonitorTopic(config, logger)
}

/** The same of alerts. */
export async function alertTopicOf({ config, registry }: Assembly, logger: Logger): Promise<AlertTopic> {
  const { AlertTopic, alertSchemaId } = await import('./watching/alert-topic.ts')
  // Asked for where there is one.
  const topic = config.monitor!.alerts.topic!
  const schemaId = await alertSchemaId(topic, registry, config.registry?.autoRegister ?? false)
  return new AlertTopic(topic, kafkaSink(config, logger), schemaId)
}
