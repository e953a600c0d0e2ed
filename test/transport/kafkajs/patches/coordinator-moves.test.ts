import { setImmediate as answered } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { coordinatorMoves } from '../../../../src/transport/kafkajs/patches/coordinator-moves.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Group {
  heartbeat(options: { readonly interval: number }): Promise<void>
  commitOffsets(offsets: object): Promise<void>
}

const { prototype } = original('consumer/consumerGroup') as { prototype: Group }
const { createErrorFromCode } = original('protocol/error') as { createErrorFromCode: (code: number) => Error }
const errors = original('errors') as Readonly<Record<string, new (message: string) => Error>>
coordinatorMoves.apply(isolatedModules())

/** A member whose coordinator answers with these, one after the other; null is success. */
function groupOf(answers: (Error | null)[]) {
  const searches: string[] = []
  const answer = () => {
    const error = answers.shift()
    return error ? Promise.reject(error) : Promise.resolve()
  }
  const group = {
    groupId: 'g',
    generationId: 7,
    memberId: 'm',
    coordinator: 'first',
    offsetManager: { coordinator: 'first', commitOffsets: answer },
    cluster: {
      brokerPool: { brokers: { 1: 'first', 2: 'second' } as Record<number, string> },
      findGroupCoordinator: ({ groupId }: { readonly groupId: string }) => {
        searches.push(groupId)
        return Promise.resolve('second')
      },
    },
  }
  const sharedHeartbeat = Object.getOwnPropertySymbols(
    new (original('consumer/consumerGroup') as new (options: object) => object)({
      logger: { namespace: () => ({}) },
    }),
  ).find(({ description }) => description === 'private:ConsumerGroup:sharedHeartbeat')
  if (sharedHeartbeat !== undefined) Object.assign(group, { [sharedHeartbeat]: answer })
  return { group, searches }
}

const beat = (group: object) => prototype.heartbeat.call(group as Group, { interval: 0 })

describe('coordinator-moves', () => {
  it.each([
    ['a closed connection', new errors['KafkaJSConnectionClosedError']!('Closed connection')],
    ['a failed connection', new errors['KafkaJSConnectionError']!('Connection error')],
    ['no answer', new errors['KafkaJSRequestTimeoutError']!('timed out')],
    ['an unknown broker', new errors['KafkaJSBrokerNotFound']!('not found')],
    ['COORDINATOR_NOT_AVAILABLE', createErrorFromCode(15)],
    ['NOT_COORDINATOR', createErrorFromCode(16)],
  ])('commits with the next coordinator, as the same member, after %s', async (_what, error) => {
    const { group, searches } = groupOf([error, null])
    await prototype.commitOffsets.call(group as unknown as Group, { topics: [] })
    expect(searches).toEqual(['g'])
    expect(group).toMatchObject({
      coordinator: 'second',
      offsetManager: { coordinator: 'second' },
      generationId: 7,
      memberId: 'm',
    })
  })

  it('does not ask a coordinator that is none of the brokers any more: nobody watches that connection', async () => {
    const { group, searches } = groupOf([null])
    delete group.cluster.brokerPool.brokers[1]
    await prototype.commitOffsets.call(group as unknown as Group, { topics: [] })
    expect([searches, group.coordinator]).toEqual([['g'], 'second'])
  })

  it('asks nothing of the old coordinator while the new one is looked for', async () => {
    const gone = new errors['KafkaJSConnectionClosedError']!('Closed connection')
    const { group, searches } = groupOf([gone, null, null])
    const search = Promise.withResolvers<string>()
    const asked: string[] = []
    group.offsetManager.commitOffsets = () => {
      asked.push(group.coordinator)
      return asked.length === 1 ? Promise.reject(gone) : Promise.resolve()
    }
    group.cluster.findGroupCoordinator = ({ groupId }) => {
      searches.push(groupId)
      return search.promise
    }
    const first = prototype.commitOffsets.call(group as unknown as Group, {})
    await answered()
    const second = prototype.commitOffsets.call(group as unknown as Group, {})
    await answered()
    search.resolve('second')
    await Promise.all([first, second])
    expect([searches, asked]).toEqual([['g'], ['first', 'second', 'second']])
  })

  it.each([
    ['COORDINATOR_LOAD_IN_PROGRESS', createErrorFromCode(14)],
    ['ILLEGAL_GENERATION', createErrorFromCode(22)],
    ['GROUP_AUTHORIZATION_FAILED', createErrorFromCode(30)],
  ])('asks nobody else after %s', async (_what, error) => {
    const { group, searches } = groupOf([error])
    await expect(prototype.commitOffsets.call(group as unknown as Group, {})).rejects.toBe(error)
    expect(searches).toEqual([])
  })

  it('sends heartbeats beside the fetches, which hear of a rebalance at the next one', async () => {
    const rebalance = createErrorFromCode(27)
    const { group } = groupOf([rebalance, null])
    await beat(group)
    await answered()
    await expect(beat(group)).rejects.toBe(rebalance)
    await beat(group)
  })

  it('forgets what a heartbeat of an earlier generation was answered', async () => {
    const { group } = groupOf([createErrorFromCode(22), null])
    await beat(group)
    await answered()
    group.generationId = 8
    await beat(group)
  })

  it('does not stop the fetches for a coordinator that is gone', async () => {
    const gone = new errors['KafkaJSConnectionError']!('Connection error')
    const { group, searches } = groupOf([gone, gone, null])
    await beat(group)
    await expect.poll(() => searches).toEqual(['g'])
    await beat(group)
  })
})
