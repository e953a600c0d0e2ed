import type { Consumer, PartitionMetadata } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../src/core/logger.ts'
import { applyPatches } from '../../../../src/transport/kafkajs/patches/apply.ts'
import { requireKafkajs } from '../../../../src/transport/kafkajs/patches/module-table.ts'
import type { TopicPartition } from '../../../../src/transport/kafkajs/source/read-ahead.ts'
import type { KafkaSource } from '../../../../src/transport/kafkajs/source/source.ts'
import { SubscriptionAssigner } from '../../../../src/transport/kafkajs/source/subscription-assigner.ts'
import { newGroup } from '../../../contract/back-end.ts'
import { skipWithoutKafka, startBroker } from '../../../support/local-kafka.ts'
import { RealBroker } from '../support/real-broker.ts'

applyPatches()
const { MemberAssignment, MemberMetadata } = requireKafkajs().AssignerProtocol

/** An assigner whose member sees these topics with so many partitions. */
function assignerThatSees(
  partitionCounts: Readonly<Record<string, number>>,
  asked: Readonly<Record<string, number>> = {},
  held: readonly TopicPartition[] = [],
) {
  const cluster = {
    findTopicPartitionMetadata: (topic: string) =>
      // Their number is all that is looked at.
      Array.from({ length: partitionCounts[topic] ?? 0 }, () => ({}) as PartitionMetadata),
  }
  const countPartitions = (topic: string) =>
    topic in asked ? Promise.resolve(asked[topic]!) : Promise.reject(new Error('may not be seen'))
  const onMemberId = () => undefined
  return new SubscriptionAssigner({
    onMemberId,
    cluster,
    countPartitions,
    logger: silentLogger,
    instanceId: null,
    held: () => held,
  })
}

/** A member as the leader sees it, with what its own assigner says of it. */
function memberOf(
  memberId: string,
  partitionCounts: Readonly<Record<string, number>>,
  groupInstanceId?: string,
  held: readonly TopicPartition[] = [],
) {
  const topics = Object.keys(partitionCounts)
  const { metadata } = assignerThatSees(partitionCounts, {}, held).protocol({ topics })
  return { memberId, memberMetadata: metadata, ...(groupInstanceId === undefined ? {} : { groupInstanceId }) }
}

/** A member that runs kafkajs's own round robin: it says its topics and no more. */
function olderMember(memberId: string, ...topics: string[]) {
  const userData = Buffer.alloc(0)
  return { memberId, memberMetadata: MemberMetadata.encode({ version: 0, topics, userData }) }
}

async function assigned(
  assigner: SubscriptionAssigner,
  topics: string[],
  members: { memberId: string; memberMetadata: Buffer }[],
) {
  const answers = await assigner.assign({ members, topics })
  return Object.fromEntries(
    answers.map(({ memberId, memberAssignment }) => [
      memberId,
      { ...MemberAssignment.decode(memberAssignment)?.assignment },
    ]),
  )
}

describe('SubscriptionAssigner', () => {
  it('gives each member partitions of its own topics only, of which the leader need not see those of others', async () => {
    const members = [memberOf('one', { a: 4 }), memberOf('two', { b: 3 })]
    expect(await assigned(assignerThatSees({ a: 4 }), ['a'], members)).toEqual({
      one: { a: [0, 1, 2, 3] },
      two: { b: [0, 1, 2] },
    })
  })

  it('shares a topic that some members have in common', async () => {
    const members = [memberOf('one', { a: 2, b: 2 }), memberOf('two', { b: 2 })]
    expect(await assigned(assignerThatSees({ a: 2, b: 2 }), ['a', 'b'], members)).toEqual({
      one: { a: [0, 1] },
      two: { b: [0, 1] },
    })
  })

  it('goes by what the leader sees now where that is more than a member knew when it joined', async () => {
    const members = [memberOf('one', { a: 1 }), memberOf('two', { a: 1 })]
    expect(await assigned(assignerThatSees({ a: 2 }), ['a'], members)).toEqual({
      one: { a: [0] },
      two: { a: [1] },
    })
  })

  it('says other metadata once there are more partitions: a reason to share out anew', () => {
    const metadata = (count: number) => assignerThatSees({ a: count }).protocol({ topics: ['a'] }).metadata
    expect(metadata(3)).toEqual(metadata(3))
    expect(metadata(4)).not.toEqual(metadata(3))
  })

  it('asks for the topic of an older member, which gives no number', async () => {
    const members = [memberOf('one', { a: 1 }), olderMember('two', 'b')]
    expect(await assigned(assignerThatSees({ a: 1 }, { b: 2 }), ['a'], members)).toEqual({
      one: { a: [0] },
      two: { b: [0, 1] },
    })
    expect(await assigned(assignerThatSees({ a: 1 }), ['a'], members)).toEqual({ one: { a: [0] }, two: {} })
  })

  it('leaves with each what it has, a static member over its restart too', async () => {
    const assigner = assignerThatSees({ a: 4 })
    const before = await assigned(
      assigner,
      ['a'],
      [memberOf('m1', { a: 4 }, 'pod-1'), memberOf('m2', { a: 4 }, 'pod-2')],
    )
    const after = await assigned(
      assigner,
      ['a'],
      [memberOf('m0-again', { a: 4 }, 'pod-2'), memberOf('m9', { a: 4 }, 'pod-1')],
    )
    expect(after).toEqual({ m9: before['m1'], 'm0-again': before['m2'] })
  })
})

describe('a leader that has shared out nothing yet', () => {
  const a = (...numbers: number[]) => numbers.map((partition) => ({ topic: 'a', partition }))

  it('leaves with each member what it says that it holds, and shares the rest', async () => {
    const members = [
      memberOf('m1', { a: 5 }, undefined, a(4, 1)),
      memberOf('m2', { a: 5 }, undefined, a(0)),
      memberOf('m3', { a: 5 }),
    ]
    const shares = await assigned(assignerThatSees({ a: 5 }), ['a'], members)
    expect(shares).toEqual({ m1: { a: [1, 4] }, m2: { a: [0, 3] }, m3: { a: [2] } })
  })

  it('moves as few as it takes to be even, and none to a member that holds what it does not want', async () => {
    const members = [
      memberOf('m1', { a: 4 }, undefined, a(0, 1, 2, 3)),
      memberOf('m2', { a: 4, b: 1 }, undefined, [{ topic: 'c', partition: 0 }]),
    ]
    const shares = await assigned(assignerThatSees({ a: 4, b: 1 }), ['a', 'b'], members)
    expect(Object.values(shares).flatMap((share) => share['a'])).toHaveLength(4)
    expect(shares['m1']?.['a']?.length).toBeGreaterThanOrEqual(2)
    expect(shares['m2']).toMatchObject({ b: [0] })
    expect(shares['m2']).not.toHaveProperty('c')
  })

  it('gives a partition that two say they hold to one of them', async () => {
    const members = [
      memberOf('m1', { a: 2 }, undefined, a(0, 1)),
      memberOf('m2', { a: 2 }, undefined, a(0, 1)),
    ]
    const shares = await assigned(assignerThatSees({ a: 2 }), ['a'], members)
    expect(Object.values(shares).flatMap((share) => share['a'])).toHaveLength(2)
  })
})

describe.skipIf(await skipWithoutKafka())('a group with a real coordinator', { timeout: 240_000 }, () => {
  let broker: RealBroker

  beforeAll(async () => void (broker = new RealBroker(await startBroker())))
  afterAll(() => broker.close())

  const held = (...sources: KafkaSource[]) =>
    sources.map((source) =>
      source
        .status()
        .map(({ topic, partition }) => `${topic}/${partition}`)
        .sort(),
    )

  const all = (topic: string, count: number) => Array.from({ length: count }, (_, i) => `${topic}/${i}`)

  it('lets two pipelines with a topic each read all of their own', async () => {
    const [a, b] = [await broker.createTopic(4), await broker.createTopic(4)]
    const groupId = newGroup()
    const one = broker.source({ topics: [a], groupId })
    const two = broker.source({ topics: [b], groupId })
    await one.start()
    await two.start()
    await expect.poll(() => held(one, two), { timeout: 60_000 }).toEqual([all(a, 4), all(b, 4)])
  })

  it('leaves with the others what they hold when the member that leads goes', async () => {
    const topic = await broker.createTopic(6)
    const groupId = newGroup()
    const sources: KafkaSource[] = []
    for (let i = 0; i < 3; i++) {
      const source = broker.source({ topics: [topic], groupId })
      await source.start()
      sources.push(source)
    }
    const [leader, ...others] = sources
    const shares = () => held(...sources).map(({ length }) => length)
    await expect.poll(shares, { timeout: 60_000 }).toEqual([2, 2, 2])
    const before = held(...others)
    await leader?.close(2_000)
    await expect
      .poll(
        () =>
          held(...others)
            .flat()
            .sort(),
        { timeout: 20_000 },
      )
      .toEqual(all(topic, 6))
    const after = held(...others)
    expect(before.map((share, at) => share.filter((name) => !after[at]?.includes(name)))).toEqual([[], []])
  })

  /** A member as an older release is: kafkajs's own round robin. */
  async function startOlderMember(
    topic: string,
    groupId: string,
  ): Promise<{ partitions: string[]; consumer: Consumer }> {
    const { PartitionAssigners } = requireKafkajs()
    const consumer = broker
      .client()
      .kafka.consumer({ groupId, partitionAssigners: [PartitionAssigners.roundRobin] })
    const member = { partitions: [] as string[], consumer }
    consumer.on('consumer.group_join', ({ payload }) => {
      member.partitions = (payload.memberAssignment[topic] ?? []).map((partition) => `${topic}/${partition}`)
    })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ eachMessage: () => Promise.resolve() })
    return member
  }

  it.each(['older', 'newer'] as const)(
    'shares with members of an older release while they are replaced, the %s leading',
    async (leader) => {
      const topic = await broker.createTopic(6)
      const groupId = newGroup()
      const source = broker.source({ topics: [topic], groupId })
      if (leader === 'newer') await source.start()
      const older = await startOlderMember(topic, groupId)
      if (leader === 'older') await source.start()
      const shares = () => [...older.partitions, ...held(source).flat()].sort()
      await expect.poll(shares, { timeout: 60_000 }).toEqual(all(topic, 6))
      expect(older.partitions).toHaveLength(3)
      await older.consumer.disconnect()
      await expect.poll(() => held(source), { timeout: 60_000 }).toEqual([all(topic, 6)])
    },
  )
})
