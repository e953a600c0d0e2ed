import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyPatches } from '../../../../src/transport/kafkajs/patches/apply.ts'
import type { KafkaSource } from '../../../../src/transport/kafkajs/source/source.ts'
import { newGroup } from '../../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { original } from '../support/originals.ts'
import { RealBroker } from '../support/real-broker.ts'

applyPatches()

interface RequestModule {
  readonly protocol: (of: {
    readonly version: number
  }) => (args: object) => { request: { encode(): Promise<{ buffer: Buffer }> } }
}

describe('static-membership', () => {
  const group = {
    groupId: 'g',
    sessionTimeout: 1,
    rebalanceTimeout: 1,
    memberId: '',
    protocolType: 'consumer',
  }
  const protocol = { name: 'a', metadata: Buffer.alloc(0) }
  const { protocol: joinGroup } = original('protocol/requests/joinGroup') as RequestModule

  it('puts the lasting id that comes with the protocol into the join, and none otherwise', async () => {
    const bytesOf = async (offered: object) =>
      (await joinGroup({ version: 5 })({ ...group, groupProtocols: [offered] }).request.encode()).buffer
    expect(String(await bytesOf({ ...protocol, groupInstanceId: 'pod-1' }))).toContain('pod-1')
    expect(String(await bytesOf(protocol))).not.toContain('pod-1')
  })

  it('is refused where the broker has no place for it: it would be another member each time, and never leave', () => {
    const join = joinGroup({ version: 4 })
    const groupProtocols = [{ ...protocol, groupInstanceId: 'pod-1' }]
    expect(() => join({ ...group, groupProtocols })).toThrow('Kafka 2.3')
    expect(() => join({ ...group, groupProtocols: [protocol] })).not.toThrow()
  })
})

describe.skipIf(await skipWithoutKafka())('a group of static members', { timeout: 240_000 }, () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  const held = (source: KafkaSource) =>
    source
      .status()
      .map(({ topic, partition }) => `${topic}/${partition}`)
      .sort()

  const all = (topic: string, count: number) => Array.from({ length: count }, (_, i) => `${topic}/${i}`)

  function member(groupId: string, topic: string, instanceId: string, leavesOnClose = false): KafkaSource {
    return broker.source({ topics: [topic], groupId, staticMember: { instanceId, leavesOnClose } })
  }

  /** Two members that share four partitions. */
  async function twoMembers(leavesOnClose = false) {
    const [groupId, topic] = [newGroup(), await broker.createTopic(4)]
    const one = member(groupId, topic, 'pod-1', leavesOnClose)
    const two = member(groupId, topic, 'pod-2', leavesOnClose)
    await one.start()
    await two.start()
    await expect.poll(() => [held(one).length, held(two).length], { timeout: 60_000 }).toEqual([2, 2])
    let rebalances = 0
    two.onRebalance(() => rebalances++)
    return { groupId, topic, one, two, rebalances: () => rebalances }
  }

  it('gives a restarted one its partitions back, and the others notice nothing', async () => {
    const { groupId, topic, one, two, rebalances } = await twoMembers()
    const [before, others] = [held(one), held(two)]
    await one.close(2_000)
    const again = member(groupId, topic, 'pod-1')
    await again.start()
    expect(held(again)).toEqual(before)
    const seen = two.lastTickMs
    await expect.poll(() => two.lastTickMs).toBeGreaterThan(seen)
    expect(held(two)).toEqual(others)
    expect(rebalances()).toBe(0)
  })

  it('gives the partitions of one that leaves for good to the others at once', async () => {
    const { topic, one, two } = await twoMembers(true)
    await one.close(2_000)
    await expect.poll(() => held(two), { timeout: 60_000 }).toEqual(all(topic, 4))
  })

  it('ends the one whose id a second process joins with, and says what to do', async () => {
    const { groupId, topic, one, two, rebalances } = await twoMembers()
    const before = held(one)
    const taking = one.take(1).then(
      () => null,
      (error: unknown) => error,
    )
    const second = member(groupId, topic, 'pod-1')
    await second.start()
    expect(await taking).toMatchObject({
      code: 'CONSUMER_DEAD',
      exit: 'fatal',
      message: expect.stringMatching(/as pod-1 .*input\.instanceId must differ/) as string,
    })
    expect(held(second)).toEqual(before)
    expect(held(two)).toHaveLength(2)
    expect(rebalances()).toBe(0)
  })

  it('shares out anew when one comes back with another topic', async () => {
    const { groupId, topic, one, two } = await twoMembers()
    await one.close(2_000)
    const other = await broker.createTopic(2)
    const changed = member(groupId, other, 'pod-1')
    await changed.start()
    await expect
      .poll(() => [held(changed), held(two)], { timeout: 60_000 })
      .toEqual([all(other, 2), all(topic, 4)])
  })
})
