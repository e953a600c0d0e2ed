import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharePartitions } from '../../../../src/transport/kafkajs/source/partition-shares.ts'
import type { Shares, Subscriber } from '../../../../src/transport/kafkajs/source/partition-shares.ts'
import type { TopicPartition } from '../../../../src/transport/kafkajs/source/read-ahead.ts'

const topicNames = ['a', 'b', 'c', 'd']

const partitionsOfTopics = fc
  .record(Object.fromEntries(topicNames.map((topic) => [topic, fc.nat(9)])))
  .map((counts) => Object.entries(counts).flatMap(([topic, count]) => partitionsOf(topic, count)))

const members = fc.uniqueArray(
  fc.record({
    key: fc.string({ minLength: 1, maxLength: 4 }),
    topics: fc.subarray(topicNames).map((topics) => new Set(topics)),
  }),
  { selector: ({ key }) => key, maxLength: 6 },
)

function partitionsOf(topic: string, count: number): TopicPartition[] {
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }))
}

function subscriber(key: string, ...topics: string[]): Subscriber {
  return { key, topics: new Set(topics) }
}

function ownersOf(shares: Shares): Map<TopicPartition, string> {
  return new Map([...shares].flatMap(([key, share]) => share.map((partition) => [partition, key])))
}

function moved(before: Shares, after: Shares): number {
  const owners = ownersOf(before)
  return [...ownersOf(after)].filter(([partition, key]) => owners.get(partition) !== key).length
}

describe('sharePartitions', () => {
  it('gives each partition to exactly one member that subscribes its topic, however the group was before', () => {
    fc.assert(
      fc.property(members, members, partitionsOfTopics, (earlier, group, partitions) => {
        const shares = sharePartitions(group, partitions, sharePartitions(earlier, partitions))
        const given = [...shares.values()].flat()
        const subscribed = new Set(group.flatMap(({ topics }) => [...topics]))
        expect(new Set(given)).toEqual(new Set(partitions.filter(({ topic }) => subscribed.has(topic))))
        expect(given).toHaveLength(new Set(given).size)
        for (const { key, topics } of group) {
          for (const { topic } of shares.get(key) ?? []) expect(topics).toContain(topic)
        }
      }),
    )
  })

  it('leaves no member with two more than another that could take one of them', () => {
    fc.assert(
      fc.property(members, members, partitionsOfTopics, (earlier, group, partitions) => {
        const shares = sharePartitions(group, partitions, sharePartitions(earlier, partitions))
        const loadOf = (key: string) => shares.get(key)?.length ?? 0
        for (const { key } of group) {
          for (const { topic } of shares.get(key) ?? []) {
            const others = group.filter(({ topics }) => topics.has(topic))
            for (const other of others) expect(loadOf(key)).toBeLessThanOrEqual(loadOf(other.key) + 1)
          }
        }
      }),
    )
  })

  it('gives the same whatever the order of the members', () => {
    fc.assert(
      fc.property(members, partitionsOfTopics, (group, partitions) => {
        const shares = sharePartitions(group, partitions)
        expect(sharePartitions([...group].reverse(), partitions)).toEqual(shares)
      }),
    )
  })

  it('leaves two members with a topic each all of their own', () => {
    const partitions = [...partitionsOf('a', 4), ...partitionsOf('b', 4)]
    const shares = sharePartitions([subscriber('one', 'a'), subscriber('two', 'b')], partitions)
    expect(shares.get('one')).toEqual(partitionsOf('a', 4))
    expect(shares.get('two')).toEqual(partitionsOf('b', 4))
  })

  it.each([
    ['nothing when the group is as it was', ['one', 'two', 'three'], 0],
    ['what a member that has gone had', ['one', 'two'], 4],
    ['what a new member takes', ['one', 'two', 'three', 'four'], 3],
    ['what the place of another takes', ['one', 'two', 'new'], 4],
  ])('moves no more than needed: %s', (_, keys, count) => {
    const partitions = partitionsOf('a', 12)
    const group = (names: readonly string[]) => names.map((key) => subscriber(key, 'a'))
    const before = sharePartitions(group(['one', 'two', 'three']), partitions)
    expect(moved(before, sharePartitions(group(keys), partitions, before))).toBe(count)
  })

  it('leaves members without a partition where there are too few', () => {
    const group = ['one', 'two', 'three'].map((key) => subscriber(key, 'a'))
    const shares = sharePartitions(group, partitionsOf('a', 2))
    expect([...shares.values()].map(({ length }) => length)).toEqual([1, 0, 1])
  })
})
