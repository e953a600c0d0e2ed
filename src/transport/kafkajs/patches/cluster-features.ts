import { encodeApiVersionsRequest, readFinalizedFeatures } from '../protocol/api-versions.ts'
import type { FinalizedFeatures } from '../protocol/api-versions.ts'
import { askBroker } from './own-request.ts'
import type { AskedBroker } from './own-request.ts'

const apiKey = 18
const apiVersion = 3

/** What a cluster has agreed on, as one of its brokers knows it: none where that is too old to have any. */
export function featuresOf(
  broker: AskedBroker & { readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> },
): Promise<FinalizedFeatures> {
  const request = { apiKey, apiName: 'ApiVersions' }
  if ((broker.versions[apiKey]?.maxVersion ?? 0) < apiVersion)
    return askBroker(broker, { ...request, apiVersion: 0, bytes: Buffer.alloc(0) }, () => new Map())
  const bytes = encodeApiVersionsRequest('sluice', '1')
  return askBroker(broker, { ...request, apiVersion, bytes }, readFinalizedFeatures)
}
