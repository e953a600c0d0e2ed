import { SluiceError } from '../../../core/errors.ts'
import { encoderOf } from '../patches/encoder.ts'
import { kafkajsModules } from '../patches/module-table.ts'
import { encodeTopicMetadataRequest } from '../protocol/metadata-request.ts'
import { readMetadataResponse } from '../protocol/metadata-response.ts'
import type { MetadataResponse } from '../protocol/metadata-response.ts'
import type { Broker } from './cluster.ts'

const metadataKey = 3
const metadataVersion = 11

const notTold = -(2 ** 31)
/** Kafka's code of an operation is its bit. */
const bitOf = { Read: 1 << 3, Write: 1 << 4 } as const

/** Whether a topic's `authorizedOperations` have the operation; true where brokers do not tell. */
export function mayDo(authorizedOperations: number, operation: keyof typeof bitOf): boolean {
  return authorizedOperations === notTold || (authorizedOperations & bitOf[operation]) !== 0
}

/** Whether a broker tells what may be done with topics: from Kafka 2.8 on. */
export function tellsRights(broker: Broker): boolean {
  return (broker.versions[metadataKey]?.maxVersion ?? 0) >= metadataVersion
}

/** Topics, their replicas and what we may do with them; all topics where none is named. Rejects with UNREACHABLE where brokers are too old to say. */
export function topicMetadataOf(broker: Broker, topics: readonly string[]): Promise<MetadataResponse> {
  const request = {
    topics: [...new Set(topics)],
    allowAutoTopicCreation: false,
    includeAuthorizedOperations: true,
  }
  if (!tellsRights(broker)) {
    const message = 'the brokers are older than Kafka 2.8, which do not tell what may be done with a topic'
    throw new SluiceError('UNREACHABLE', message)
  }
  const toEncoder = encoderOf(kafkajsModules)
  const sent = broker.connectionPool.send({
    request: {
      apiKey: metadataKey,
      apiVersion: metadataVersion,
      apiName: 'Metadata',
      encode: () => Promise.resolve(toEncoder(encodeTopicMetadataRequest(request))),
    },
    response: {
      decode: (bytes: Buffer) => Promise.resolve(readMetadataResponse(bytes)),
      parse: (answer: MetadataResponse) => Promise.resolve(answer),
    },
  })
  // As `parse` gives it.
  return sent as Promise<MetadataResponse>
}
