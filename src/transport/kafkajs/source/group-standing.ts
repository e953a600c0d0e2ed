import { MissingTopic } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { StartBounds } from '../../start-offset.ts'
import { KafkaAdmin } from '../client/admin.ts'
import type { GroupOffset } from '../client/admin.ts'
import { stableOffsets } from '../client/stable-offsets.ts'
import { topicIdOf, windowMarkOf } from '../protocol/commit-metadata.ts'
import type { TopicPartition } from './read-ahead.ts'
import type { KafkaSourceOptions } from './source-context.ts'

interface Asked extends Pick<KafkaSourceOptions, 'connection' | 'groupId' | 'isTransactional' | 'startFrom'> {
  readonly topics: readonly string[]
  /** Those that are to be read: what others have may be in an open transaction of theirs. */
  readonly assigned: readonly TopicPartition[]
  /** Told of a topic that is not there any more, whose partitions are left out; where it is null, that is an error. */
  readonly onGone: ((topic: string) => void) | null
}

/** Where a group stands, and where it would begin. */
export type GroupStand = GroupOffset & StartBounds

/** Where the group stands in all partitions of its topics, by `topic/partition`. Rejects as the questions to the brokers do. */
export async function groupStanding(
  options: Asked,
  logger: Logger,
): Promise<ReadonlyMap<string, GroupStand>> {
  const offsets = await knownOffsets(options, logger)
  return options.isTransactional ? onceStable(offsets, options, logger) : offsets
}

function knownOffsets(
  { connection, groupId, topics, startFrom, onGone }: Asked,
  logger: Logger,
): Promise<Map<string, GroupStand>> {
  return KafkaAdmin.ask(connection, logger, async (admin) => {
    const stands = await Promise.all(
      topics.map(async (topic) => {
        try {
          const offsets = await admin.groupOffsets(groupId, topic)
          return await withStart(admin, topic, { offsets, startFrom })
        } catch (error) {
          if (onGone === null || !(error instanceof MissingTopic)) throw error
          onGone(topic)
          return []
        }
      }),
    )
    return new Map(stands.flat())
  })
}

/** What a start time means is asked for where the group has no offset. */
async function withStart(
  admin: KafkaAdmin,
  topic: string,
  { offsets, startFrom }: { readonly offsets: readonly GroupOffset[] } & Pick<Asked, 'startFrom'>,
): Promise<readonly (readonly [string, GroupStand])[]> {
  const isAsked = typeof startFrom === 'object' && offsets.some(({ committed }) => committed === null)
  const since = isAsked ? await admin.offsetsAt(topic, startFrom.fromMs) : new Map<number, bigint>()
  return offsets.map((stand) => {
    const at = since.get(stand.partition)
    return [`${topic}/${stand.partition}`, at === undefined ? stand : { ...stand, since: at }] as const
  })
}

/** The same, where it is to be read with what is committed once no open transaction may still move it. */
async function onceStable(
  offsets: Map<string, GroupStand>,
  { connection, groupId, assigned }: Asked,
  logger: Logger,
): Promise<ReadonlyMap<string, GroupStand>> {
  const there = assigned.filter(({ topic, partition }) => offsets.has(`${topic}/${partition}`))
  const wanted = [...Map.groupBy(there, ({ topic }) => topic)].map(([topic, each]) => ({
    topic,
    partitions: each.map(({ partition }) => partition),
  }))
  if (wanted.length === 0) return offsets
  const request = { groupId, requireStable: true, topics: wanted }
  for (const stable of await stableOffsets(connection, logger, request)) {
    const name = `${stable.topic}/${stable.partition}`
    const { offset, metadata } = stable
    // Of a partition that was asked for.
    const told = { committedTopicId: topicIdOf(metadata), mark: windowMarkOf(metadata) }
    offsets.set(name, { ...offsets.get(name)!, committed: offset, ...told })
  }
  return offsets
}
