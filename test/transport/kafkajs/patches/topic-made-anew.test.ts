import { describe, expect, it } from 'vitest'
import { topicMadeAnew } from '../../../../src/transport/kafkajs/patches/topic-made-anew.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Group {
  checkForStaleAssignment(): void
  recoverFromFetch(error: Error): Promise<void>
}
const { prototype } = original('consumer/consumerGroup') as { prototype: Group }
topicMadeAnew.apply(isolatedModules())

/** A group that reads topic `in` with id `old`; the metadata tells `ids` of it, another one after each look. */
function groupThatSees(...ids: (string | null)[]) {
  const calls: string[] = []
  const group = {
    topicsSubscribed: ['in'],
    assigners: [{}, { isMadeAnew: (topic: string, topicId: string) => topic === 'in' && topicId !== 'old' }],
    partitionsPerSubscribedTopic: null as ReadonlyMap<string, readonly number[]> | null,
    cluster: {
      brokerPool: { metadata: {} },
      findTopicPartitionMetadata: () => (ids[0] === 'gone' ? [] : [{ topicId: ids[0] }]),
      refreshMetadata: () => {
        calls.push('refresh')
        ids.shift()
        group.cluster.brokerPool.metadata = {}
        return ids.length === 0 ? Promise.reject(new Error('no broker answers')) : Promise.resolve()
      },
    },
    joinAndSync: () => Promise.resolve(calls.push('join')),
  }
  const check = () => {
    prototype.checkForStaleAssignment.call(group as never)
  }
  const fault = () => {
    try {
      check()
    } catch (error) {
      return error as Error
    }
    throw new Error('nothing was wrong')
  }
  return {
    group,
    check,
    fault,
    calls,
    recover: (error: Error) => prototype.recoverFromFetch.call(group as never, error),
  }
}

describe('topic-made-anew', () => {
  it.each(['old', null, 'gone'])('lets a fetch go on that sees the id %s', (id) => {
    const { check } = groupThatSees(id)
    expect(check).not.toThrow()
  })

  it('compares partitions where there is something new, and again until they are right', () => {
    const { group, check } = groupThatSees('old')
    const counts: number[] = []
    const generatePartitionsPerSubscribedTopic = () => {
      counts.push(1)
      return new Map([['in', [0, 1]]])
    }
    Object.assign(group, { generatePartitionsPerSubscribedTopic })
    group.partitionsPerSubscribedTopic = new Map([['in', [0]]])
    expect(check).toThrow('Topic has been updated')
    expect(check).toThrow('Topic has been updated')
    group.partitionsPerSubscribedTopic = new Map([['in', [0, 1]]])
    check()
    check()
    expect(counts).toHaveLength(3)
    group.cluster.brokerPool.metadata = {}
    check()
    expect(counts).toHaveLength(4)
  })

  it('looks once more, then joins the group anew', async () => {
    const { fault, calls, recover } = groupThatSees('new', 'new')
    await recover(fault())
    expect(calls).toEqual(['refresh', 'join'])
  })

  it('joins nothing when what it saw was older than what is read', async () => {
    const { fault, calls, recover } = groupThatSees('older', 'old')
    await recover(fault())
    expect(calls).toEqual(['refresh'])
  })

  it('leaves it to the consumer when it cannot look, and other errors as well', async () => {
    const { fault, calls, recover } = groupThatSees('new')
    await expect(recover(fault())).rejects.toThrow('no broker answers')
    expect(calls).toEqual(['refresh'])
    const other = new Error('another')
    await expect(recover(other)).rejects.toBe(other)
  })
})
