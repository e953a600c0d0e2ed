import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../../src/core/errors.ts'
import { silentLogger } from '../../../../src/core/logger.ts'
import { topicPattern } from '../../../../src/core/topic-pattern.ts'
import { Subscription } from '../../../../src/transport/kafkajs/source/subscription.ts'

/** A subscription to a pattern on brokers with these topics, which may be changed. */
function setting(there: readonly string[], mayMatchNone = false) {
  const brokers = { there, asked: 0, failure: null as Error | null }
  const pattern = { ...topicPattern('rig-.*', ['rig-out']), mayMatchNone }
  const ask = () => {
    brokers.asked++
    return brokers.failure === null ? Promise.resolve(brokers.there) : Promise.reject(brokers.failure)
  }
  return { brokers, subscription: new Subscription({ topics: [], pattern }, ask, silentLogger) }
}

describe('Subscription', () => {
  it('to named topics asks nobody, and has each once', async () => {
    const ask = () => Promise.reject(new Error('asked'))
    const subscription = new Subscription({ topics: ['b', 'a', 'b'], pattern: null }, ask, silentLogger)
    await subscription.start()
    await subscription.lookAgain()
    expect([subscription.topics, subscription.isOpen]).toEqual([['b', 'a'], false])
  })

  it('to a pattern has the topics that match it, but for those it never reads', async () => {
    const { subscription } = setting(['rig-2', 'other', 'rig-out', 'rig-1'])
    await subscription.start()
    expect([subscription.topics, subscription.isOpen]).toEqual([['rig-1', 'rig-2'], true])
  })

  it('knows which topics came after its first look, and drops those that are gone', async () => {
    const { brokers, subscription } = setting(['rig-1', 'rig-2'])
    await subscription.start()
    brokers.there = ['rig-2', 'rig-3']
    await subscription.look()
    expect(subscription.topics).toEqual(['rig-2', 'rig-3'])
    expect(['rig-1', 'rig-2', 'rig-3'].map((topic) => subscription.isFound(topic))).toEqual([
      false,
      false,
      true,
    ])
    brokers.there = ['rig-1', 'rig-2', 'rig-3']
    await subscription.look()
    expect(subscription.isFound('rig-1')).toBe(true)
  })

  it('tells when topics are gone, once they are not wanted any more', async () => {
    const { brokers, subscription } = setting(['rig-1', 'rig-2'])
    const told: (readonly string[])[] = []
    subscription.onGone(() => told.push(subscription.topics))
    await subscription.start()
    brokers.there = ['rig-1', 'rig-2', 'rig-3']
    await subscription.look()
    brokers.there = ['rig-3']
    await subscription.look()
    expect(told).toEqual([['rig-3']])
  })

  it('keeps its list while nothing changes: whoever compares sees it at once', async () => {
    const { brokers, subscription } = setting(['rig-1'])
    await subscription.start()
    const { topics } = subscription
    brokers.there = ['rig-1', 'other']
    await subscription.look()
    expect(subscription.topics).toBe(topics)
  })

  it('looks once for all who ask at a time, and keeps what it knew where brokers do not answer', async () => {
    const { brokers, subscription } = setting(['rig-1'])
    await Promise.all([subscription.start(), subscription.look()])
    expect(brokers.asked).toBe(1)
    brokers.failure = new SluiceError('UNREACHABLE', 'nobody there')
    await subscription.lookAgain()
    await expect(subscription.look()).rejects.toThrow('nobody there')
    expect(subscription.topics).toEqual(['rig-1'])
  })

  it('does not start without a topic, unless one is waited for', async () => {
    await expect(setting(['other']).subscription.start()).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('input.pattern rig-.* matches no topic') as string,
    })
    const { subscription } = setting(['other'], true)
    await subscription.start()
    expect(subscription.topics).toEqual([])
  })
})
