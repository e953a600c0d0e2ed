import type { Codec } from '../protocol/codec.ts'
import { encodeProduceRequest } from '../protocol/produce-request.ts'
import type { ProduceRequestArguments } from '../protocol/produce-request.ts'
import type { Encoder } from './encoder.ts'
import { encoderOf } from './encoder.ts'
import type { ModuleTable } from './module-table.ts'
import type { Patch } from './patch.ts'

const apiKey = 0
const apiVersion = 3

/** A request as kafkajs sends it. */
export interface ProduceRequest {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  expectResponse(): boolean
  encode(): Promise<Encoder>
}

/**
 * The original makes a zeroed 512-byte buffer and BigInt varints per record, copies each three times, computes the CRC
 * in JavaScript, throws on a null header value and loses the order of headers that repeat. This one measures, allocates
 * the request once and writes it in one pass. The bytes are the same wherever the original is right.
 */
export const produceRequest: Patch = {
  name: 'produce-request',
  why: 'four fifths of the produce path: three copies a record, BigInt varints, CRC in JavaScript; null and repeated headers',
  apply(modules) {
    modules.replace('protocol/requests/produce/v3/request', produceRequestMaker(modules))
  },
}

/** Of version 3, whose bytes are those of all versions to 8. */
export function produceRequestMaker(
  modules: ModuleTable,
): (request: ProduceRequestArguments) => ProduceRequest {
  const toEncoder = encoderOf(modules)
  // The shape of kafkajs 2.2.4's module.
  const { lookupCodec } = modules.load('protocol/message/compression') as {
    readonly lookupCodec: (type: number) => Codec
  }
  return (request) => ({
    apiKey,
    apiVersion,
    apiName: 'Produce',
    expectResponse: () => request.acks !== 0,
    encode: async (): Promise<Encoder> => toEncoder(await encodeProduceRequest(request, lookupCodec)),
  })
}
