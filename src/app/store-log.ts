import type { Config } from '../config/schema.ts'
import { ControlTopic } from './control-topic.ts'
import { kafkaConnection } from './kafka-connection.ts'

/** The log of a model store in a topic, on the brokers of a config. */
export function openStoreLog({ kafka }: Pick<Config, 'kafka'>, topic: string): ControlTopic {
  return new ControlTopic(kafkaConnection(kafka), topic)
}
