import { describe, expect, it } from 'vitest'
import { produceVersion } from '../../../../src/transport/kafkajs/patches/produce-version.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface ProduceRequests {
  readonly versions: readonly string[]
  readonly protocol: (chosen: { readonly version: number }) => (request: object) => {
    readonly request: { readonly apiVersion: number; encode(): Promise<{ readonly buffer: Buffer }> }
    readonly response: { decode(bytes: Buffer): Promise<object> }
  }
}

const modules = isolatedModules()
produceVersion.apply(modules)
const patched = modules.replaced.get('protocol/requests/produce') as ProduceRequests
const { lookup } = original('protocol/requests') as {
  lookup: (
    versions: object,
  ) => (apiKey: number, definition: ProduceRequests) => ReturnType<ProduceRequests['protocol']>
}
const request = { acks: -1, timeout: 1, topicData: [], producerId: '7', producerEpoch: 0 }

describe('produce-version', () => {
  it.each([
    [11, 8],
    [8, 8],
    [7, 7],
    [3, 3],
  ])('speaks to a broker that knows version %i in version %i, with the same bytes', async (known, spoken) => {
    const chosen = lookup({ 0: { minVersion: 0, maxVersion: known } })(0, patched)(request).request
    const seventh = patched.protocol({ version: 7 })(request).request
    expect(chosen.apiVersion).toBe(spoken)
    expect((await chosen.encode()).buffer).toEqual((await seventh.encode()).buffer)
  })

  it('reads an answer of version 8', async () => {
    const { response } = patched.protocol({ version: 8 })(request)
    expect(await response.decode(Buffer.alloc(8))).toEqual({ topics: [], throttleTime: 0 })
  })
})
