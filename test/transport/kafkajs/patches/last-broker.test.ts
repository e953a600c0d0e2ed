import { describe, expect, it } from 'vitest'
import { lastBroker } from '../../../../src/transport/kafkajs/patches/last-broker.ts'
import { isolatedModules, original } from '../support/originals.ts'

describe('last-broker', () => {
  const pool = () => {
    const brokers = {
      1: { nodeId: 1, connectionPool: { host: 'a', port: 1 } },
      2: { nodeId: 2, connectionPool: { host: 'b', port: 2 } },
    }
    return {
      brokers: brokers as Record<number, unknown>,
      metadataExpireAt: 5 as number | null,
      seedBroker: brokers[1],
    }
  }

  it('forgets a broker that is gone, but never the last', () => {
    lastBroker.apply(isolatedModules())
    const { prototype } = original('cluster/brokerPool') as {
      prototype: { removeBroker(address: object): void }
    }
    const known = pool()
    prototype.removeBroker.call(known as never, { host: 'b', port: 2 })
    expect(Object.keys(known.brokers)).toEqual(['1'])
    known.metadataExpireAt = 5
    prototype.removeBroker.call(known as never, { host: 'a', port: 1 })
    expect(Object.keys(known.brokers)).toEqual(['1'])
    expect(known.metadataExpireAt).toBeNull()
  })
})
