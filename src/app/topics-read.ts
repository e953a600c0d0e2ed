import { inputPattern, namedTopics } from '../config/input-topics.ts'
import type { Config } from '../config/schema.ts'
import { silentLogger } from '../core/logger.ts'
import { KafkaAdmin } from '../transport/kafkajs/client/admin.ts'
import { kafkaConnection } from './kafka-connection.ts'

/** The topics that a pipeline reads: those that the config names, there or not, or those of the brokers that its pattern matches. */
export async function topicsRead(config: Config): Promise<readonly string[]> {
  const pattern = inputPattern(config)
  if (pattern === null) return namedTopics(config.input)
  const there = await KafkaAdmin.ask(kafkaConnection(config.kafka), silentLogger, (admin) => admin.topics())
  return there.filter(pattern.matches).sort()
}
