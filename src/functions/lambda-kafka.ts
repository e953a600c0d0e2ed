/** `sluice/lambda-kafka`: apart from `sluice/lambda`, since codecs of the brokers' client are native code, which no bundler takes in. */
import { kafkaSink } from '../app/kafka-transport.ts'
import { recordFunction } from './kafka-function.ts'
import type { KafkaFunctionOptions, RecordFunction } from './kafka-function.ts'

/**
 * A handler for the Kafka event source of AWS Lambda that writes predictions and dead letters to the brokers of the pipeline's config.
 * They are acknowledged by all replicas before it answers. A kept connection serves the next call.
 */
export function createKafkaFunction(options: KafkaFunctionOptions): RecordFunction {
  return recordFunction(options, kafkaSink)
}

export type { KafkaFunctionOptions, RecordFunction } from './kafka-function.ts'
