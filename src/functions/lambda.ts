/** `sluice/lambda`: models and pipelines as functions of AWS Lambda. */
export { createHandler } from './http-function.ts'
export type { HttpFunction, HttpFunctionOptions } from './http-function.ts'
export { createRecordFunction } from './kafka-function.ts'
export type {
  KafkaFunctionOptions,
  RecordFunction,
  RecordFunctionOptions,
  TakeOutputs,
} from './kafka-function.ts'
export type { HttpApiEvent, HttpResult, RestApiEvent } from './http-event.ts'
export type { BatchResponse, KafkaEvent, LambdaRecord } from './kafka-event.ts'
export type { FunctionOptions, FunctionSource } from './function-service.ts'
export type { OutputRecord } from '../core/record.ts'
export { SluiceError } from '../core/errors.ts'
