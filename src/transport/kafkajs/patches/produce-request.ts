import type { Codec } from '../protocol/codec.ts'
import { encodeProduceRequest } from '../protocol/produce-request.ts'
import type { ProduceRequestArguments } from '../protocol/produce-request.ts'
import type { Encoder } from './encoder.ts'
import { encoderOf } from './encoder.ts'
import type { Patch } from './patch.ts'

const apiKey = 0
const apiVersion = 3

/**
 * The original makes a zeroed 512-byte buffer and BigInt varints per record, copies each three times, computes the CRC
 * in JavaScript, throws on a null header value and loses the order of headers that repeat. This one measures, allocates
 * the request once and writes it in one pass. The bytes are the same wherever the original is right.
 */
export const produceRequest: Patch = {
  name: 'produce-request',
  why: 'four fifths of the produce path: three copies a record, BigInt varints, CRC in JavaScript; null and repeated headers',
  apply(modules) {
    const toEncoder = encoderOf(modules)
    // The shape of kafkajs 2.2.4's module.
    const { lookupCodec } = modules.load('protocol/message/compression') as {
      readonly lookupCodec: (type: number) => Codec
    }
    modules.replace('protocol/requests/produce/v3/request', (request: ProduceRequestArguments) => ({
      apiKey,
      apiVersion,
      apiName: 'Produce',
      expectResponse: () => request.acks !== 0,
      encode: async (): Promise<Encoder> => toEncoder(await encodeProduceRequest(request, lookupCodec)),
    }))
  },
}
