/** `sluice/lambda-kafka`: apart from `sluice/lambda`, since codecs of the brokers' client are native code, which no bundler takes in. */
import { kafkaSink } from '../app/kafka-transport.ts'
import { recordHandler } from './kafka-function.ts'
import type { KafkaFunctionOptions, KafkaHandler } from './kafka-function.ts'

/**
 * A handler for the Kafka event source of AWS Lambda that writes predictions and dead letters to the brokers of the pipeline's config.
 * They are acknowledged by all replicas before it answers. A kept connection serves the next call.
 */
export function createKafkaHandler(options: KafkaFunctionOptions): KafkaHandler {
  return recordHandler(options, kafkaSink)
}

export type { KafkaFunctionOptions, KafkaHandler } from './kafka-function.ts'
