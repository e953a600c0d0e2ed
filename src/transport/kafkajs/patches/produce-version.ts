import type { ProduceRequestArguments } from '../protocol/produce-request.ts'
import { readProduceResponse } from '../protocol/produce-response.ts'
import type { ProduceResponse } from '../protocol/produce-response.ts'
import type { Patch } from './patch.ts'
import { produceRequestMaker } from './produce-request.ts'
import type { ProduceRequest } from './produce-request.ts'

const apiVersion = 8

interface ProduceRequests {
  readonly versions: readonly string[]
  readonly protocol: (chosen: {
    readonly version: number
  }) => (request: ProduceRequestArguments) => ProduceProtocol
}

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
    // The shape of kafkajs 2.2.4's module.
    const original = modules.load('protocol/requests/produce') as ProduceRequests
    modules.replace('protocol/requests/produce', {
      versions: [...original.versions, String(apiVersion)],
      protocol: (chosen: { readonly version: number }) =>
        chosen.version === apiVersion
          ? (request: ProduceRequestArguments): ProduceProtocol => ({
              request: { ...requestOf(request), apiVersion },
              response,
            })
          : original.protocol(chosen),
    })
  },
}
