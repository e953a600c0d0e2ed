import { encoderOf } from './encoder.ts'
import { kafkajsModules } from './module-table.ts'

/** The part of kafkajs's inner `broker` that sends. */
export interface AskedBroker {
  readonly connectionPool: {
    send(protocol: { readonly request: object; readonly response: object }): Promise<unknown>
  }
}

interface OwnRequest {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  /** Behind the header; the tags of a flexible header stand in front. */
  readonly bytes: Buffer
}

/** Sends a request that kafkajs does not know, or not in this version. */
export function askBroker<T>(
  broker: AskedBroker,
  { bytes, ...request }: OwnRequest,
  read: (answer: Buffer) => T,
): Promise<T> {
  const toEncoder = encoderOf(kafkajsModules)
  const answer = broker.connectionPool.send({
    request: { ...request, encode: () => Promise.resolve(toEncoder(bytes)) },
    response: {
      decode: (received: Buffer) => Promise.resolve(read(received)),
      parse: (decoded: T) => Promise.resolve(decoded),
    },
  })
  // As `parse` gives it.
  return answer as Promise<T>
}

/** Throws what a broker's error code says, as kafkajs does. */
export function throwOnError(code: number): void {
  if (code === 0) return
  // As kafkajs 2.2.4 has it.
  const { createErrorFromCode } = kafkajsModules.load('protocol/error') as {
    readonly createErrorFromCode: (code: number) => Error
  }
  throw createErrorFromCode(code)
}
