import { describe, expect, it } from 'vitest'
import { silentBrokers } from '../../../../src/transport/kafkajs/patches/silent-brokers.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Pool {
  withBroker(ask: (asked: { readonly nodeId: number }) => Promise<unknown>): Promise<unknown>
}

const { prototype } = original('cluster/brokerPool') as { prototype: Pool }
const { createErrorFromCode } = original('protocol/error') as { createErrorFromCode: (code: number) => Error }
const errors = original('errors') as Readonly<Record<string, new (message: string) => Error>>
silentBrokers.apply(isolatedModules())

/** Brokers 1 to 3, of which these can be connected to. */
function poolOf(...reachable: readonly number[]) {
  const brokers = [1, 2, 3].map((nodeId) => ({
    nodeId,
    connectionPool: { pool: [] },
    isConnected: () => reachable.includes(nodeId),
  }))
  return {
    brokers: Object.fromEntries(brokers.map((broker) => [broker.nodeId, broker])),
    findBroker: ({ nodeId }: { readonly nodeId: number }) =>
      reachable.includes(nodeId)
        ? Promise.resolve(brokers[nodeId - 1])
        : Promise.reject(new errors['KafkaJSConnectionError']!('Connection error')),
  } as unknown as Pool
}

const ask = (pool: Pool, answer: (nodeId: number) => Promise<unknown>) =>
  prototype.withBroker.call(pool, ({ nodeId }) => answer(nodeId))

describe('silent-brokers', () => {
  it('asks another broker when one cannot be reached', async () => {
    expect(await ask(poolOf(2), (nodeId) => Promise.resolve(nodeId))).toBe(2)
  })

  it('gives null when none of them answers', async () => {
    expect(await ask(poolOf(), (nodeId) => Promise.resolve(nodeId))).toBeNull()
  })

  it('asks nobody else when one refuses: all would', async () => {
    const refusal = createErrorFromCode(30)
    let asked = 0
    await expect(ask(poolOf(1, 2, 3), () => (asked++, Promise.reject(refusal)))).rejects.toBe(refusal)
    expect(asked).toBe(1)
  })

  it('says why nobody gave metadata', async () => {
    const { prototype: cluster } = original('cluster') as {
      prototype: { metadata(about: object): Promise<unknown> }
    }
    const retrier = (task: () => Promise<unknown>) => task()
    const brokerPool = Object.assign(Object.create(prototype) as object, poolOf(), {
      refreshMetadataIfNecessary: () => Promise.resolve(),
    })
    await expect(cluster.metadata.call({ retrier, brokerPool } as never, {})).rejects.toThrow(
      'Connection error',
    )
  })
})
