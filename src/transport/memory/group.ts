import type { WindowMark } from '../../core/record.ts'

/** A partition as a key: `topic/partition`; topics hold no slash. */
export type PartitionKey = string

export interface GroupMember {
  readonly topics: readonly string[]
  /** Its partitions are about to be shared out anew. */
  beforeRebalance(): void
  /** All partitions the member has from now on. */
  assign(partitions: ReadonlySet<PartitionKey>): void
}

/** Members share the partitions of their topics: each change of the members shares them out anew. */
export class MemoryGroup {
  /** Next offset of the group by partition. */
  readonly committed = new Map<PartitionKey, bigint>()
  /** Where windows were open at its last commit. */
  readonly marks = new Map<PartitionKey, WindowMark>()
  readonly #partitionCountOf: (topic: string) => number
  readonly #onShared: () => void
  readonly #members = new Set<GroupMember>()
  #generation = 0

  /** `onShared`: called after partitions were shared out. */
  constructor(partitionCountOf: (topic: string) => number, onShared: () => void) {
    this.#partitionCountOf = partitionCountOf
    this.#onShared = onShared
  }

  /** How often partitions were shared out. */
  get generation(): number {
    return this.#generation
  }

  join(member: GroupMember): void {
    this.#members.add(member)
    this.#rebalance()
  }

  leave(member: GroupMember): void {
    if (this.#members.delete(member)) this.#rebalance()
  }

  #rebalance(): void {
    this.#generation += 1
    for (const member of this.#members) member.beforeRebalance()
    const shares = new Map([...this.#members].map((member) => [member, new Set<PartitionKey>()]))
    const topics = new Set([...this.#members].flatMap((member) => member.topics))
    for (const topic of topics) {
      const candidates = [...this.#members].filter((member) => member.topics.includes(topic))
      for (let partition = 0; partition < this.#partitionCountOf(topic); partition++) {
        // Somebody subscribed to the topic, and each candidate has a share.
        shares.get(candidates[partition % candidates.length]!)!.add(`${topic}/${partition}`)
      }
    }
    for (const [member, share] of shares) member.assign(share)
    this.#onShared()
  }
}
