import { describe, expect, it } from 'vitest'
import { lastBroker } from '../../../../src/transport/kafkajs/patches/last-broker.ts'
import { offsetOutOfRange } from '../../../../src/transport/kafkajs/patches/offset-out-of-range.ts'
import { groupJoin } from '../../../../src/transport/kafkajs/patches/group-join.ts'
import { isolatedModules, original } from '../support/originals.ts'

describe('offset-out-of-range', () => {
  it('tells of the offset in place of resetting and committing it', async () => {
    offsetOutOfRange.apply(isolatedModules())
    const { prototype } = original('consumer/consumerGroup') as {
      prototype: { recoverFromOffsetOutOfRange(error: Error): Promise<void> }
    }
    const error = new Error('out of range')
    await expect(prototype.recoverFromOffsetOutOfRange(error)).rejects.toBe(error)
  })
})

describe('group-join', () => {
  const GroupClass = original('consumer/consumerGroup') as { prototype: { joinAndSync(): Promise<void> } }
  groupJoin.apply(isolatedModules())

  it('tries again while the coordinator is loading, and not when it refuses', async () => {
    const { createErrorFromCode } = original('protocol/error') as {
      createErrorFromCode: (code: number) => Error
    }
    const [loading, refused] = [createErrorFromCode(14), createErrorFromCode(30)]
    const answers = [loading, loading, null, refused]
    const group = {
      assigners: [],
      retrier: () => {
        const answer = answers.shift()
        return answer ? Promise.reject(answer) : Promise.resolve()
      },
    }
    await GroupClass.prototype.joinAndSync.call(group as never)
    expect(answers).toHaveLength(1)
    await expect(GroupClass.prototype.joinAndSync.call(group as never)).rejects.toBe(refused)
  })

  it('joins only when the assigner lets it', async () => {
    const events: string[] = []
    const group = {
      assigners: [{}, { beforeJoin: () => Promise.resolve().then(() => void events.push('asked')) }],
      retrier: () => Promise.resolve().then(() => void events.push('joined')),
    }
    await GroupClass.prototype.joinAndSync.call(group as never)
    expect(events).toEqual(['asked', 'joined'])
  })
})

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
