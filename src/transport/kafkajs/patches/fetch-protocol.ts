import { encodeFetchRequest } from '../protocol/fetch-request.ts'
import type { FetchRequestArguments } from '../protocol/fetch-request.ts'
import { readFetchResponse } from '../protocol/fetch-response.ts'
import type { FetchResponse } from '../protocol/fetch-response.ts'
import type { Encoder } from './encoder.ts'
import { encoderOf } from './encoder.ts'
import type { Patch } from './patch.ts'

const apiKey = 1
const apiVersion = 11

/** The answer's part that throws what its codes say; it looks at nothing but those. */
interface ResponseModule {
  readonly parse: (decoded: FetchResponse) => Promise<FetchResponse>
}

/**
 * The original puts each partition of a request through a zeroed buffer of 512 bytes and waits for a promise for each part of an
 * answer, with three decimal texts a partition: at 5,000 records a second most of what a fetch costs. Older brokers than 2.3
 * are asked as before.
 */
export const fetchProtocol: Patch = {
  name: 'fetch-protocol',
  why: 'a zeroed buffer, promises and decimal texts for each partition of each fetch',
  apply(modules) {
    const toEncoder = encoderOf(modules)
    modules.replace('protocol/requests/fetch/v11/request', (request: FetchRequestArguments) => ({
      apiKey,
      apiVersion,
      apiName: 'Fetch',
      encode: (): Promise<Encoder> => Promise.resolve(toEncoder(encodeFetchRequest(request))),
    }))
    // The shape of kafkajs 2.2.4's module.
    const { parse } = modules.load('protocol/requests/fetch/v1/response') as ResponseModule
    modules.replace('protocol/requests/fetch/v11/response', {
      decode: (bytes: Buffer) => Promise.resolve(readFetchResponse(bytes)),
      parse,
    })
  },
}
