import { describe, expect, it } from 'vitest'
import { MemoryGroup } from '../../../src/transport/memory/group.ts'
import type { GroupMember } from '../../../src/transport/memory/group.ts'

const partitionCounts: Readonly<Record<string, number>> = { in: 5, other: 1 }

/** A member that writes down what it is told. */
class Member implements GroupMember {
  readonly topics: readonly string[]
  readonly calls: string[] = []

  constructor(...topics: string[]) {
    this.topics = topics
  }

  get last(): string | undefined {
    return this.calls.at(-1)
  }

  beforeRebalance(): void {
    this.calls.push('before')
  }

  assign(partitions: ReadonlySet<string>): void {
    this.calls.push([...partitions].join(' '))
  }
}

function group() {
  let shared = 0
  const made = new MemoryGroup(
    (topic) => partitionCounts[topic]!,
    () => shared++,
  )
  return { group: made, shared: () => shared }
}

describe('MemoryGroup', () => {
  it('gives all partitions to its only member', () => {
    const one = new Member('in')
    group().group.join(one)
    expect(one.last).toBe('in/0 in/1 in/2 in/3 in/4')
  })

  it('shares the partitions out among the members, each to one of them', () => {
    const [one, two] = [new Member('in'), new Member('in')]
    const { group: members } = group()
    for (const member of [one, two]) members.join(member)
    expect([one.last, two.last]).toEqual(['in/0 in/2 in/4', 'in/1 in/3'])
  })

  it('gives a topic to its subscribers only', () => {
    const [one, two] = [new Member('in'), new Member('in', 'other')]
    const { group: members } = group()
    for (const member of [one, two]) members.join(member)
    expect(one.last).toBe('in/0 in/2 in/4')
    expect(two.last).toBe('in/1 in/3 other/0')
  })

  it('gives what a member leaves behind to the others', () => {
    const [one, two] = [new Member('in'), new Member('in')]
    const { group: members } = group()
    for (const member of [one, two]) members.join(member)
    members.leave(two)
    expect(one.last).toBe('in/0 in/1 in/2 in/3 in/4')
  })

  it('warns each member before it takes partitions away', () => {
    const [one, two] = [new Member('in'), new Member('in')]
    const { group: members } = group()
    members.join(one)
    members.join(two)
    expect(one.calls).toEqual(['before', 'in/0 in/1 in/2 in/3 in/4', 'before', 'in/0 in/2 in/4'])
  })

  it('does nothing when somebody leaves who is no member', () => {
    const { group: members, shared } = group()
    members.leave(new Member('in'))
    expect(shared()).toBe(0)
  })
})
