import type { ProduceRequestArguments } from '../protocol/produce-request.ts'
import { readProduceResponse } from '../protocol/produce-response.ts'
import type { ProduceResponse } from '../protocol/produce-response.ts'
import { putOwnVersion } from './own-version.ts'
import type { Patch } from './patch.ts'
import { produceRequestMaker } from './produce-request.ts'
import type { ProduceRequest } from './produce-request.ts'

const apiVersion = 8

interface ProduceProtocol {
  readonly request: ProduceRequest
  readonly response: {
    decode(bytes: Buffer): Promise<ProduceResponse>
    parse(decoded: ProduceResponse): Promise<ProduceResponse>
  }
}

/** The codes are read by whoever sent the request. */
const response: ProduceProtocol['response'] = {
  decode: (bytes) => Promise.resolve(readProduceResponse(bytes)),
  parse: (decoded) => Promise.resolve(decoded),
}

/**
 * The original ends at version 7, whose answer says that a batch is refused and not for which of its records. Version 8
 * (KIP-467, brokers from 2.4 on) names them; its request has the same bytes. An older broker gets what it knows.
 */
export const produceVersion: Patch = {
  name: 'produce-version',
  why: 'the records for which a broker refuses a batch, with its words',
  apply(modules) {
    const requestOf = produceRequestMaker(modules)
    putOwnVersion<ProduceRequestArguments, ProduceProtocol>(
      modules,
      'produce',
      apiVersion,
      () => (request) => ({ request: { ...requestOf(request), apiVersion }, response }),
    )
  },
}
