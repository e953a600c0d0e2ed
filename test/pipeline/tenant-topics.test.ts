import { describe, expect, it } from 'vitest'
import { MissingTopic, SluiceError } from '../../src/core/errors.ts'
import { Fault } from '../../src/core/outcome.ts'
import { TenantTopics } from '../../src/pipeline/tenant-topics.ts'
import type { TenantTopicsOptions } from '../../src/pipeline/tenant-topics.ts'
import { testClock } from '../support/rig-pipeline.ts'

function topicsWith(over: Partial<TenantTopicsOptions> = {}) {
  const asked: string[] = []
  const there = new Map([
    ['out-acme', 3],
    ['dead-acme', 1],
  ])
  const standing = { nowMs: 0 }
  const topics = new TenantTopics({
    output: 'out-{tenant}',
    deadLetter: 'dead-{tenant}',
    partitionCountOf: (topic) => {
      asked.push(topic)
      const count = there.get(topic)
      return count === undefined ? Promise.reject(new MissingTopic(topic)) : Promise.resolve(count)
    },
    maxTenants: 10,
    clock: { ...testClock, monotonic: () => standing.nowMs },
    ...over,
  })
  return { topics, asked, there, standing }
}

describe('TenantTopics', () => {
  it('asks for the topics of a tenant once', async () => {
    const { topics, asked } = topicsWith()
    const acme = topics.tenant('acme')
    expect(topics.unknownOf([acme, null, acme])).toEqual(new Set([acme]))
    await topics.learn([acme])
    expect(acme.topics).toMatchObject({
      output: { topic: 'out-acme', partitionCount: 3 },
      deadLetter: 'dead-acme',
      fault: null,
    })
    expect(topics.unknownOf([topics.tenant('acme')]).size).toBe(0)
    expect(asked).toEqual(['out-acme', 'dead-acme'])
  })

  it('asks again for what is missing, after a while', async () => {
    const { topics, there, standing } = topicsWith()
    const globex = topics.tenant('globex')
    await topics.learn([globex])
    expect(globex.topics?.fault).toMatchObject({ reason: 'unknown-tenant' })
    expect(globex.topics?.fault?.message).toContain('topic out-globex: it does not exist')
    expect(topics.unknownOf([globex]).size).toBe(0)
    there.set('out-globex', 1).set('dead-globex', 1)
    standing.nowMs = 10_000
    expect(topics.unknownOf([globex]).size).toBe(1)
    await topics.learn([globex])
    expect(globex.topics?.fault).toBe(null)
  })

  it('asks at once where a topic that was there is missed', async () => {
    const { topics, there } = topicsWith()
    const acme = topics.tenant('acme')
    await topics.learn([acme])
    expect(topics.lacks('predictions')).toBe(false)
    expect(topics.unknownOf([acme]).size).toBe(0)
    there.delete('dead-acme')
    expect(topics.lacks('dead-acme')).toBe(true)
    expect(topics.unknownOf([acme])).toEqual(new Set([acme]))
    await topics.learn([acme])
    expect(acme.topics?.fault?.message).toContain('topic dead-acme: it does not exist')
    expect(topics.unknownOf([acme]).size).toBe(0)
  })

  it('holds missing topics against one tenant once another has its own, and against all until then', async () => {
    const { topics } = topicsWith()
    const globex = topics.tenant('globex')
    await topics.learn([globex])
    expect(topics.excuses(globex.topics!.fault!)).toBe(false)
    await topics.learn([topics.tenant('acme')])
    expect(topics.excuses(globex.topics!.fault!)).toBe(true)
    expect(topics.excuses(new Fault('unknown-tenant', 'the header says nothing'))).toBe(false)
  })

  it('asks for nothing where all share their topics', () => {
    const { topics } = topicsWith({ output: null, deadLetter: null })
    const acme = topics.tenant('acme')
    expect(acme.topics).toMatchObject({ output: null, deadLetter: null, fault: null })
    expect(topics.unknownOf([acme]).size).toBe(0)
  })

  it('is an outage where brokers do not tell', async () => {
    const { topics } = topicsWith({
      partitionCountOf: () => Promise.reject(new SluiceError('UNREACHABLE', 'nobody there')),
    })
    const acme = topics.tenant('acme')
    await expect(topics.learn([acme])).rejects.toMatchObject({ code: 'BROKER_OUTAGE', retriable: true })
    expect(topics.unknownOf([acme]).size).toBe(1)
  })

  it('remembers so many', () => {
    const { topics } = topicsWith({ maxTenants: 2 })
    const [a, b] = [topics.tenant('a'), topics.tenant('b')]
    expect([topics.tenant('a'), topics.tenant('b')]).toEqual([a, b])
    topics.tenant('c')
    expect(topics.tenant('a')).not.toBe(a)
  })
})
