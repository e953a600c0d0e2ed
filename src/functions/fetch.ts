/** `sluice/fetch`: models and pipelines behind a handler of web requests. */
export { createFetchFunction } from './fetch-function.ts'
export type { FetchFunction } from './fetch-function.ts'
export type { FunctionOptions, FunctionSource } from './function-service.ts'
export { SluiceError } from '../core/errors.ts'
