import type {
  Assigner,
  AssignerProtocol,
  Cluster,
  GroupMember,
  GroupMemberAssignment,
  GroupState,
} from 'kafkajs'
import type { Logger } from '../../../core/logger.ts'
import type { JoiningAssigner, JoiningProtocol } from '../patches/group-join.ts'
import { requireKafkajs } from '../patches/module-table.ts'
import type { StaticProtocol } from '../patches/static-membership.ts'
import { errorText } from '../protocol/error-kind.ts'
import {
  decodeHeldPartitions,
  decodePartitionCounts,
  encodePartitionCounts,
} from '../protocol/partition-counts.ts'
import type { HeldPartitions, PartitionCounts } from '../protocol/partition-counts.ts'
import { sharePartitions } from './partition-shares.ts'
import type { Shares, Subscriber } from './partition-shares.ts'
import type { TopicPartition } from './read-ahead.ts'

/** What the leader needs besides what the members say. */
interface Surroundings {
  readonly cluster: Pick<Cluster, 'findTopicPartitionMetadata'>
  /** Asked for topics that the leader does not read and of which no member gave the number. May reject. */
  readonly countPartitions: (topic: string) => Promise<number>
  readonly logger: Logger
  /** Of a member that keeps its place over restarts; null otherwise. */
  readonly instanceId: string | null
  readonly onMemberId: (memberId: string) => void
  /** What the member holds now, for whoever leads next. */
  readonly held: () => readonly TopicPartition[]
}

interface Member extends Subscriber {
  readonly memberId: string
  readonly counts: PartitionCounts
  readonly held: readonly TopicPartition[]
}

/** kafkajs hands on what the broker sent of a member, its types do not say so. */
interface JoinedMember extends GroupMember {
  /** Null without static membership. */
  readonly groupInstanceId?: string | null
}

const version = 0

/**
 * Shares out by each member's own subscription, as Java's clients do; kafkajs's round robin gives all topics of the
 * leader to all members, and drops those that a member did not ask for: they are read by nobody.
 *
 * Each member says in its metadata which topics it wants and how many partitions it knows of them. So the leader need not
 * know, or be allowed to see, what only others read; and a member that learns of new partitions joins with other metadata,
 * for which the coordinator shares out anew, whoever leads.
 *
 * It says as well which partitions it holds: few of them move, also when another member leads than before.
 *
 * The leader gives each member's metadata back with its share. A static member that comes back with another topic gets
 * its share of before, for the coordinator does not look at its metadata then: it sees that from the echo, and joins again
 * as a member whose metadata has changed.
 *
 * It goes by the name and format of kafkajs's round robin: members with and without it are one group, as in a rolling
 * upgrade, and whoever leads shares out in its own way.
 */
export class SubscriptionAssigner implements Assigner, Pick<JoiningAssigner, 'isOutdated'> {
  readonly name = 'RoundRobinAssigner'
  readonly version = version
  readonly #surroundings: Surroundings
  readonly #formats: typeof AssignerProtocol
  #shares: Shares = new Map()
  /** As we told them last. */
  #counts: PartitionCounts = new Map()
  /** Told with the counts: joins for which it differs are no repetition to the coordinator. */
  #joins = 0
  #isOutdated = false

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#formats = requireKafkajs().AssignerProtocol
  }

  /** True when the share that we got was made for what we wanted before. */
  get isOutdated(): boolean {
    return this.#isOutdated
  }

  protocol({ topics }: { readonly topics: string[] }): GroupState & JoiningProtocol & StaticProtocol {
    this.#counts = new Map(topics.map((topic) => [topic, this.#known(topic)]))
    if (this.#isOutdated) this.#joins++
    this.#isOutdated = false
    const userData = encodePartitionCounts(
      this.#counts,
      this.#joins,
      numbersByTopic(this.#surroundings.held()),
    )
    const metadata = this.#formats.MemberMetadata.encode({ version, topics, userData })
    const { instanceId, onMemberId } = this.#surroundings
    if (instanceId === null) return { name: this.name, metadata, onMemberId }
    const onAssignment = (assignment: Buffer) => {
      this.#onAssignment(assignment)
    }
    return { name: this.name, metadata, groupInstanceId: instanceId, onAssignment, onMemberId }
  }

  async assign(group: {
    readonly members: GroupMember[]
    readonly topics: string[]
  }): Promise<GroupMemberAssignment[]> {
    const members = group.members.map((member) => this.#memberOf(member))
    const partitions = await this.#partitionsOf(members, group.topics)
    this.#shares = sharePartitions(members, partitions, this.#before(members))
    return members.map(({ memberId, key, counts }) => {
      const assignment = byTopic(this.#shares.get(key) ?? [])
      const userData = encodePartitionCounts(counts)
      return {
        memberId,
        memberAssignment: this.#formats.MemberAssignment.encode({ version, assignment, userData }),
      }
    })
  }

  /** What members say that they hold; of one that says nothing, since it has come back or is of an older release, what we gave it. */
  #before(members: readonly Member[]): Shares {
    return new Map(
      members.map(({ key, held }) => [key, held.length > 0 ? held : (this.#shares.get(key) ?? [])]),
    )
  }

  #onAssignment(assignment: Buffer): void {
    const echo = this.#formats.MemberAssignment.decode(assignment)?.userData
    // A leader of an older release gives none.
    if (echo === undefined || echo.length === 0) return
    this.#isOutdated = !encodePartitionCounts(this.#counts).equals(
      encodePartitionCounts(decodePartitionCounts(echo)),
    )
  }

  #memberOf({ memberId, memberMetadata, groupInstanceId }: JoinedMember): Member {
    const metadata = this.#formats.MemberMetadata.decode(memberMetadata)
    return {
      memberId,
      key: groupInstanceId ?? memberId,
      topics: new Set(metadata?.topics ?? []),
      counts: decodePartitionCounts(metadata?.userData),
      held: partitionsIn(decodeHeldPartitions(metadata?.userData)),
    }
  }

  async #partitionsOf(members: readonly Member[], own: readonly string[]): Promise<TopicPartition[]> {
    const topics = new Set(members.flatMap((member) => [...member.topics]))
    const partitions: TopicPartition[] = []
    for (const topic of [...topics].sort()) {
      // kafkajs has just looked up the leader's own.
      const count = own.includes(topic) ? this.#known(topic) : await this.#countOf(topic, members)
      for (let partition = 0; partition < count; partition++) partitions.push({ topic, partition })
    }
    return partitions
  }

  async #countOf(topic: string, members: readonly Member[]): Promise<number> {
    const { countPartitions, logger } = this.#surroundings
    const count = Math.max(...members.map(({ counts }) => counts.get(topic) ?? 0))
    if (count > 0) return count
    try {
      return await countPartitions(topic)
    } catch (error) {
      const message = 'a topic that a member of the group wants is read by nobody'
      logger.warn({ event: 'assignment-trouble', topic, error: errorText(error) }, message)
      return 0
    }
  }

  #known(topic: string): number {
    return this.#surroundings.cluster.findTopicPartitionMetadata(topic).length
  }
}

function numbersByTopic(partitions: readonly TopicPartition[]): HeldPartitions {
  const groups = Map.groupBy(partitions, ({ topic }) => topic)
  return new Map(Array.from(groups, ([topic, group]) => [topic, group.map(({ partition }) => partition)]))
}

function partitionsIn(held: HeldPartitions): readonly TopicPartition[] {
  return [...held].flatMap(([topic, numbers]) => numbers.map((partition) => ({ topic, partition })))
}

function byTopic(partitions: readonly TopicPartition[]): Record<string, number[]> {
  // Without a prototype: a topic may have any name.
  const numbers: Record<string, number[]> = Object.create(null) as Record<string, number[]>
  for (const { topic, partition } of partitions) (numbers[topic] ??= []).push(partition)
  return numbers
}
