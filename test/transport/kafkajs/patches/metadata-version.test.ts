import { describe, expect, it } from 'vitest'
import { metadataVersion } from '../../../../src/transport/kafkajs/patches/metadata-version.ts'
import { metadataAnswer } from '../support/flexible-answer.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface MetadataRequests {
  readonly versions: readonly string[]
  readonly protocol: (chosen: { readonly version: number }) => (request: object) => {
    readonly request: { readonly apiVersion: number }
    readonly response: { decode(bytes: Buffer): Promise<object>; parse(decoded: object): Promise<object> }
  }
}

const modules = isolatedModules()
metadataVersion.apply(modules)
const patched = modules.replaced.get('protocol/requests/metadata') as MetadataRequests
const { lookup } = original('protocol/requests') as {
  lookup: (
    versions: object,
  ) => (apiKey: number, definition: MetadataRequests) => ReturnType<MetadataRequests['protocol']>
}
const request = { topics: ['in'], allowAutoTopicCreation: false }
const id = '0123456789abcdeffedcba9876543210'

describe('metadata-version', () => {
  it.each([
    [13, 11],
    [11, 11],
    [9, 6],
    [6, 6],
    [4, 4],
  ])('speaks to a broker that knows version %i in version %i', (known, spoken) => {
    const chosen = lookup({ 3: { minVersion: 0, maxVersion: known } })(3, patched)(request).request
    expect(chosen.apiVersion).toBe(spoken)
  })

  it('throws what the codes of an answer say, as the original does', async () => {
    const { response } = patched.protocol({ version: 11 })(request)
    const good = await response.decode(metadataAnswer([{ name: 'in', id, partitions: 1 }]))
    expect(await response.parse(good)).toBe(good)
    const bad = await response.decode(metadataAnswer([{ name: 'in', id, partitions: 0, errorCode: 3 }]))
    await expect(response.parse(bad)).rejects.toMatchObject({ type: 'UNKNOWN_TOPIC_OR_PARTITION' })
  })
})
