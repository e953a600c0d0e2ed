import { describe, expect, it } from 'vitest'
import { changedTopics } from '../../../../src/transport/kafkajs/patches/changed-topics.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Group {
  joinAndSync(): Promise<void>
  checkForStaleAssignment(): void
  recoverFromFetch(error: Error): Promise<void>
}
const { prototype } = original('consumer/consumerGroup') as { prototype: Group }
/** What the originals were asked. */
const calls: string[] = []
/** A join is answered when it resolves. */
let joined: Promise<unknown> = Promise.resolve()
prototype.joinAndSync = async function (this: { topicsSubscribed: readonly string[] }) {
  calls.push(`join ${this.topicsSubscribed.join(' ')}`)
  await joined
}
prototype.checkForStaleAssignment = () => calls.push('check')
prototype.recoverFromFetch = (error) => Promise.resolve(void calls.push(`recover ${error.message}`))
changedTopics.apply(isolatedModules())

const unknownTopic = () => Object.assign(new Error('no such topic'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' })

/** A group that reads `a`, whose source wants these; looks find the lists of `later`, one after the other. */
function groupThatWants(wanted: readonly string[], ...later: (readonly string[])[]) {
  calls.length = 0
  joined = Promise.resolve()
  const state = { wanted, refuse: 0 }
  const group = {
    topicsSubscribed: ['a'] as readonly string[],
    topicConfigurations: { a: { fromBeginning: true } } as object,
    assigners: [
      {},
      {
        wantedTopics: () => state.wanted,
        lookAtTopics: () => {
          calls.push('look')
          state.wanted = later.shift() ?? state.wanted
          return Promise.resolve()
        },
      },
    ],
    cluster: {
      targetTopics: new Set(['a']),
      refreshMetadata: () => {
        calls.push(`refresh ${[...group.cluster.targetTopics].join(' ')}`)
        return state.refuse-- > 0 ? Promise.reject(unknownTopic()) : Promise.resolve()
      },
    },
    joinAndSync: () => prototype.joinAndSync.call(group as never),
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
  const recover = (error: Error) => prototype.recoverFromFetch.call(group as never, error)
  return { group, state, check, fault, recover }
}

describe('changed-topics', () => {
  it('leaves a group alone whose topics are those that are wanted', async () => {
    const { group, check, recover } = groupThatWants(['a'])
    check()
    await group.joinAndSync()
    await recover(new Error('anything'))
    expect(calls).toEqual(['check', 'join a', 'recover anything'])
  })

  it('joins with others, of which the partitions are known by then', async () => {
    const { group, check, fault, recover } = groupThatWants(['b', 'c'])
    await recover(fault())
    expect(calls).toEqual(['refresh b c', 'join b c'])
    expect(group.topicConfigurations).toEqual({ b: { fromBeginning: true }, c: { fromBeginning: true } })
    check()
    expect(calls.at(-1)).toBe('check')
  })

  it('joins with them also where a rebalance came first', async () => {
    const { group } = groupThatWants(['a', 'b'])
    await group.joinAndSync()
    expect(calls).toEqual(['refresh a b', 'join a b'])
  })

  it('joins once, whichever fetchers see it', async () => {
    const { fault, check, recover } = groupThatWants(['b'])
    const answer = Promise.withResolvers<undefined>()
    joined = answer.promise
    const [first, second] = [fault(), fault()]
    const both = Promise.all([recover(first), recover(second)])
    // Nothing is fetched meanwhile: what is known of the partitions is of before.
    await new Promise((resolve) => setImmediate(resolve))
    expect(check).toThrow('other topics are wanted')
    answer.resolve(undefined)
    await both
    expect(calls).toEqual(['refresh b', 'join b'])
    check()
  })

  it('looks which topics there are when one is gone, and joins without it', async () => {
    const { recover } = groupThatWants(['a'], [])
    await recover(unknownTopic())
    expect(calls).toEqual(['look', 'refresh ', 'join '])
  })

  it('leaves it to the original when the topics are the same after all', async () => {
    const { recover } = groupThatWants(['a'])
    await recover(unknownTopic())
    expect(calls).toEqual(['look', 'recover no such topic'])
  })

  it('looks again when brokers do not know a topic yet, or not any more', async () => {
    const { group, state } = groupThatWants(['a', 'b'], ['a', 'c'])
    state.refuse = 1
    await group.joinAndSync()
    expect(calls).toEqual(['refresh a b', 'look', 'refresh a c', 'join a c'])
  })
})
