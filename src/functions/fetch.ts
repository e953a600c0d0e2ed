/** `sluice/fetch`: models and pipelines behind a handler of web requests. */
export { createFetchHandler } from './fetch-handler.ts'
export type { FetchHandler } from './fetch-handler.ts'
export type { FunctionOptions, FunctionSource } from './function-service.ts'
export { SluiceError } from '../core/errors.ts'
