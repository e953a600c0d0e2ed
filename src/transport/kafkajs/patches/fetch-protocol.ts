import { encodeFetchRequest } from '../protocol/fetch-request.ts'
import type { FetchRequestArguments } from '../protocol/fetch-request.ts'
import { readFetchResponse } from '../protocol/fetch-response.ts'
import type { FetchResponse } from '../protocol/fetch-response.ts'
import type { Encoder } from './encoder.ts'
import { encoderOf } from './encoder.ts'
import { putOwnVersion } from './own-version.ts'
import type { Patch } from './patch.ts'

const apiKey = 1
const apiVersion = 11
/** A consumer, not a replica. */
const noReplica = -1
const readCommitted = 1

/** What kafkajs's broker asks for. */
type BrokerFetch = Omit<FetchRequestArguments, 'replicaId' | 'isolationLevel'> &
  Partial<FetchRequestArguments>

interface FetchProtocol {
  readonly request: object
  readonly response: ResponseModule
  readonly requestTimeout: number
}

interface ResponseModule {
  readonly decode: (bytes: Buffer) => Promise<FetchResponse>
  /** Throws what the codes say; it looks at nothing but those. */
  readonly parse: (decoded: FetchResponse) => Promise<FetchResponse>
}

/**
 * The original asks Node for its modules at each request, puts each partition through a zeroed buffer of 512 bytes, and waits for
 * a promise for each part of an answer, with three decimal texts a partition: at 5,000 records a second most of what a fetch
 * costs. Older brokers than 2.3 are asked as before.
 */
export const fetchProtocol: Patch = {
  name: 'fetch-protocol',
  why: 'a zeroed buffer, promises and decimal texts for each partition of each fetch',
  apply(modules) {
    const toEncoder = encoderOf(modules)
    // The shape of kafkajs 2.2.4's module.
    const { parse } = modules.load('protocol/requests/fetch/v1/response') as ResponseModule
    const response: ResponseModule = { decode: (bytes) => Promise.resolve(readFetchResponse(bytes)), parse }
    putOwnVersion<BrokerFetch, FetchProtocol>(modules, 'fetch', apiVersion, () => (request) => ({
      request: requestOf(request, toEncoder),
      response,
      requestTimeout: request.maxWaitTime + networkDelayMs,
    }))
  },
}

/** The original's own figure. */
const networkDelayMs = 100

function requestOf(request: BrokerFetch, toEncoder: (bytes: Buffer) => Encoder): object {
  const { replicaId = noReplica, isolationLevel = readCommitted } = request
  return {
    apiKey,
    apiVersion,
    apiName: 'Fetch',
    encode: (): Promise<Encoder> =>
      Promise.resolve(toEncoder(encodeFetchRequest({ ...request, replicaId, isolationLevel }))),
  }
}
