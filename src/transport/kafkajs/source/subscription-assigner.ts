import type { Assigner, Cluster, GroupMember } from 'kafkajs'
import type { Logger } from '../../../core/logger.ts'
import { errorText } from '../protocol/error-kind.ts'
import { decodePartitionCounts, encodePartitionCounts } from '../protocol/partition-counts.ts'
import type { PartitionCounts } from '../protocol/partition-counts.ts'
import { requireKafkajs } from '../patches/module-table.ts'
import { sharePartitions } from './partition-shares.ts'
import type { Shares, Subscriber } from './partition-shares.ts'
import type { TopicPartition } from './read-ahead.ts'

/** What the leader needs besides what the members say. */
interface Surroundings {
  readonly cluster: Pick<Cluster, 'findTopicPartitionMetadata'>
  /** Asked for topics that the leader does not read and of which no member gave the number. May reject. */
  readonly countPartitions: (topic: string) => Promise<number>
  readonly logger: Logger
}

interface Member extends Subscriber {
  readonly memberId: string
  readonly counts: PartitionCounts
}

/** kafkajs hands on what the broker sent of a member, its types do not say so. */
interface JoinedMember extends GroupMember {
  /** Null without static membership. */
  readonly groupInstanceId?: string | null
}

/**
 * Shares out by each member's own subscription, as Java's clients do; kafkajs's round robin gives all topics of the
 * leader to all members, and drops those that a member did not ask for: they are read by nobody.
 *
 * Each member says in its metadata which topics it wants and how many partitions it knows of them. So the leader need not
 * know, or be allowed to see, what only others read; and a member that learns of new partitions joins with other metadata,
 * for which the coordinator shares out anew, whoever leads.
 *
 * It goes by the name and format of kafkajs's round robin: members with and without it are one group, as in a rolling
 * upgrade, and whoever leads shares out in its own way.
 */
export function subscriptionAssigner({ cluster, countPartitions, logger }: Surroundings): Assigner {
  const { MemberAssignment, MemberMetadata } = requireKafkajs().AssignerProtocol
  const version = 0
  const known = (topic: string) => cluster.findTopicPartitionMetadata(topic).length
  let before: Shares = new Map()

  const memberOf = ({ memberId, memberMetadata, groupInstanceId }: JoinedMember): Member => {
    const metadata = MemberMetadata.decode(memberMetadata)
    return {
      memberId,
      key: groupInstanceId ?? memberId,
      topics: new Set(metadata?.topics ?? []),
      counts: decodePartitionCounts(metadata?.userData),
    }
  }

  const countOf = async (topic: string, members: readonly Member[]): Promise<number> => {
    const count = Math.max(...members.map(({ counts }) => counts.get(topic) ?? 0))
    if (count > 0) return count
    try {
      return await countPartitions(topic)
    } catch (error) {
      logger.warn({ topic, error: errorText(error) }, 'nobody reads a topic that a member of the group wants')
      return 0
    }
  }

  const partitionsOf = async (members: readonly Member[], own: readonly string[]) => {
    const topics = new Set(members.flatMap((member) => [...member.topics]))
    const partitions: TopicPartition[] = []
    for (const topic of [...topics].sort()) {
      // The leader has just asked for its own.
      const count = own.includes(topic) ? known(topic) : await countOf(topic, members)
      for (let partition = 0; partition < count; partition++) partitions.push({ topic, partition })
    }
    return partitions
  }

  return {
    name: 'RoundRobinAssigner',
    version,
    protocol({ topics }) {
      const counts = new Map(topics.map((topic) => [topic, known(topic)]))
      const metadata = MemberMetadata.encode({ version, topics, userData: encodePartitionCounts(counts) })
      return { name: this.name, metadata }
    },
    async assign({ members: joined, topics }) {
      const members = joined.map(memberOf)
      before = sharePartitions(members, await partitionsOf(members, topics), before)
      return members.map(({ memberId, key }) => {
        const assignment = byTopic(before.get(key) ?? [])
        const userData = Buffer.alloc(0)
        return { memberId, memberAssignment: MemberAssignment.encode({ version, assignment, userData }) }
      })
    },
  }
}

function byTopic(partitions: readonly TopicPartition[]): Record<string, number[]> {
  // Without a prototype: a topic may have any name.
  const numbers: Record<string, number[]> = Object.create(null) as Record<string, number[]>
  for (const { topic, partition } of partitions) (numbers[topic] ??= []).push(partition)
  return numbers
}
