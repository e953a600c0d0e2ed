import { SluiceError } from '../../../core/errors.ts'
import { encoderOf } from '../patches/encoder.ts'
import { kafkajsModules } from '../patches/module-table.ts'
import { encodeTopicMetadataRequest } from '../protocol/metadata-request.ts'
import { readMetadataResponse } from '../protocol/metadata-response.ts'
import type { MetadataResponse } from '../protocol/metadata-response.ts'
import type { Broker } from './cluster.ts'

const metadataKey = 3
const metadataVersion = 11

/** Topics, their replicas and what we may do with them. Rejects with UNREACHABLE where brokers are too old to say. */
export function topicMetadataOf(broker: Broker, topics: readonly string[]): Promise<MetadataResponse> {
  const request = {
    topics: [...new Set(topics)],
    allowAutoTopicCreation: false,
    includeAuthorizedOperations: true,
  }
  const isKnown = (broker.versions[metadataKey]?.maxVersion ?? 0) >= metadataVersion
  if (!isKnown) {
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
