import { monitorTopic } from '../config/monitor-topic.ts'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../core/logger.ts'
import type { MonitorTopic } from '../monitor/monitor-topic.ts'
import { KafkaTopicReader } from '../transport/kafkajs/client/topic-reader.ts'
import { KafkaSink } from '../transport/kafkajs/sink/sink.ts'
import { kafkaConnection } from './kafka-connection.ts'
import { kafkaSettings } from './kafka-transport.ts'
import { StoredMonitorTopic } from './watching/stored-monitor-topic.ts'

/** What is written is said again soon: nobody waits long for it. */
const outageDeadlineMs = 10_000

/** The monitor topic of a config that has one, on its brokers. Nothing is connected yet. */
export function kafkaMonitorTopic(config: Config, logger: Logger): MonitorTopic {
  const connection = kafkaConnection(config.kafka, logger)
  const { sink } = kafkaSettings(config, logger)
  // Counts are zeros for the most part.
  const compression = sink.compression === 'none' ? 'gzip' : sink.compression
  return new StoredMonitorTopic({
    // Asked for where there is one.
    topic: monitorTopic(config)!,
    sink: new KafkaSink({ ...sink, outageDeadlineMs, compression }, logger),
    openReader: () => KafkaTopicReader.connect(connection, logger),
  })
}
