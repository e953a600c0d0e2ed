/** Streams on Kafka in a process of one's own: apart from the rest, since codecs of the broker's client are native code, which no bundler takes in. */
export { createStream } from './app/embedded-stream.ts'
export type { Stream, StreamOptions } from './app/embedded-stream.ts'
export type { PipelineConfig } from './app/given-pipeline.ts'
export { SluiceError } from './core/errors.ts'
