import type { TopicPartition } from './read-ahead.ts'

/** A member of a group, as far as sharing goes. */
export interface Subscriber {
  /** The same over rebalances, as far as anything is. */
  readonly key: string
  readonly topics: ReadonlySet<string>
}

/** Who reads what, by the members' keys. */
export type Shares = ReadonlyMap<string, readonly TopicPartition[]>

/**
 * Shares out partitions by each member's own subscription. A partition goes to one member that subscribes its topic, and
 * no member holds two more than another that could take one of them. As few as that allows move away from whoever held
 * them before. A partition that nobody subscribes goes to nobody.
 */
export function sharePartitions(
  members: readonly Subscriber[],
  partitions: readonly TopicPartition[],
  before: Shares = new Map(),
): Shares {
  const sharing = new Sharing(members, partitions)
  sharing.keep(before)
  sharing.level()
  return new Map(members.map(({ key }) => [key, sharing.shareOf(key)]))
}

interface Wanted {
  readonly partition: TopicPartition
  /** Who may have it: at least one. */
  readonly candidates: readonly Subscriber[]
}

class Sharing {
  readonly #wanted: readonly Wanted[]
  readonly #owners = new Map<Wanted, string>()
  readonly #loads = new Map<string, number>()

  constructor(members: readonly Subscriber[], partitions: readonly TopicPartition[]) {
    const subscribers = subscribersByTopic(members)
    this.#wanted = partitions.flatMap((partition) => {
      const candidates = subscribers.get(partition.topic)
      return candidates === undefined ? [] : [{ partition, candidates }]
    })
  }

  shareOf(key: string): readonly TopicPartition[] {
    return this.#wanted.filter((each) => this.#owners.get(each) === key).map(({ partition }) => partition)
  }

  /** Gives each partition to its holder of before, and those that have none any more to whoever has least. */
  keep(before: Shares): void {
    const holders = holdersOf(before)
    const isHolder = ({ partition, candidates }: Wanted) =>
      candidates.some(({ key }) => key === holders.get(nameOf(partition)))
    const { kept = [], free = [] } = Object.groupBy(this.#wanted, (each) =>
      isHolder(each) ? 'kept' : 'free',
    )
    // A holder is among the candidates, so it is known.
    for (const each of kept) this.#give(each, holders.get(nameOf(each.partition))!)
    for (const each of free) this.#give(each, this.#leastLoaded(each))
  }

  /** Each move makes the sum of squared loads smaller, so this ends. */
  level(): void {
    let moves: number
    do {
      moves = 0
      for (const each of this.#wanted) {
        const to = this.#leastLoaded(each)
        if (this.#loadOf(this.#owners.get(each)) <= this.#loadOf(to) + 1) continue
        this.#give(each, to)
        moves++
      }
    } while (moves > 0)
  }

  #leastLoaded({ candidates }: Wanted): string {
    return candidates.reduce((a, b) => (this.#loadOf(b.key) < this.#loadOf(a.key) ? b : a)).key
  }

  #loadOf(key: string | undefined): number {
    return key === undefined ? 0 : (this.#loads.get(key) ?? 0)
  }

  #give(each: Wanted, to: string): void {
    const from = this.#owners.get(each)
    if (from !== undefined) this.#loads.set(from, this.#loadOf(from) - 1)
    this.#loads.set(to, this.#loadOf(to) + 1)
    this.#owners.set(each, to)
  }
}

/** In the order of their keys, so that who shares out does not matter. */
function subscribersByTopic(members: readonly Subscriber[]): ReadonlyMap<string, readonly Subscriber[]> {
  const subscribers = new Map<string, Subscriber[]>()
  for (const member of [...members].sort(byKey)) {
    for (const topic of member.topics) {
      const others = subscribers.get(topic)
      if (others === undefined) subscribers.set(topic, [member])
      else others.push(member)
    }
  }
  return subscribers
}

function byKey(a: Subscriber, b: Subscriber): number {
  if (a.key === b.key) return 0
  return a.key < b.key ? -1 : 1
}

function holdersOf(shares: Shares): ReadonlyMap<string, string> {
  return new Map(
    [...shares].flatMap(([key, share]) => share.map((partition) => [nameOf(partition), key] as const)),
  )
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`
}
