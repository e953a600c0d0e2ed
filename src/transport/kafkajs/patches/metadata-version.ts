import { encodeTopicMetadataRequest } from '../protocol/metadata-request.ts'
import type { MetadataRequestArguments } from '../protocol/metadata-request.ts'
import { readMetadataResponse } from '../protocol/metadata-response.ts'
import type { MetadataResponse } from '../protocol/metadata-response.ts'
import type { Encoder } from './encoder.ts'
import { encoderOf } from './encoder.ts'
import { putOwnVersion } from './own-version.ts'
import type { Patch } from './patch.ts'

const apiKey = 3
const apiVersion = 11

interface MetadataProtocol {
  readonly request: object
  readonly response: {
    decode(bytes: Buffer): Promise<MetadataResponse>
    parse(decoded: MetadataResponse): Promise<MetadataResponse>
  }
}

/**
 * The original ends at version 6, which knows topics by name alone: one that is deleted and made anew is the same to it. Version
 * 11 (KIP-516, brokers from 2.8 on) tells their ids. An older broker is asked as before, and tells none.
 */
export const metadataVersion: Patch = {
  name: 'metadata-version',
  why: 'a topic that is made anew could not be told from the one before',
  apply(modules) {
    const toEncoder = encoderOf(modules)
    putOwnVersion<MetadataRequestArguments, MetadataProtocol>(
      modules,
      'metadata',
      apiVersion,
      (original) => (request) => ({
        request: {
          apiKey,
          apiVersion,
          apiName: 'Metadata',
          encode: (): Promise<Encoder> => Promise.resolve(toEncoder(encodeTopicMetadataRequest(request))),
        },
        response: {
          decode: (bytes) => Promise.resolve(readMetadataResponse(bytes)),
          // Throws what the codes say.
          parse: (decoded) => original(request).response.parse(decoded),
        },
      }),
    )
  },
}
