import type { Logger } from '../../../core/logger.ts'
import { KafkaAdmin } from '../client/admin.ts'
import type { GroupOffset } from '../client/admin.ts'
import { stableOffsets } from '../client/stable-offsets.ts'
import { topicIdOf } from '../protocol/commit-metadata.ts'
import type { KafkaSourceOptions } from './source-context.ts'

type Asked = Pick<KafkaSourceOptions, 'connection' | 'groupId' | 'topics' | 'isTransactional'>

/** Where the group stands in all partitions of its topics, by `topic/partition`. Rejects as the questions to the brokers do. */
export async function groupStanding(
  options: Asked,
  logger: Logger,
): Promise<ReadonlyMap<string, GroupOffset>> {
  const offsets = await knownOffsets(options, logger)
  return options.isTransactional ? onceStable(offsets, options, logger) : offsets
}

function knownOffsets(
  { connection, groupId, topics }: Asked,
  logger: Logger,
): Promise<Map<string, GroupOffset>> {
  return KafkaAdmin.ask(connection, logger, async (admin) => {
    const offsets = new Map<string, GroupOffset>()
    for (const topic of topics) {
      for (const offset of await admin.groupOffsets(groupId, topic)) {
        offsets.set(`${topic}/${offset.partition}`, offset)
      }
    }
    return offsets
  })
}

/** The same, with what is committed once no open transaction may still move it. */
async function onceStable(
  offsets: Map<string, GroupOffset>,
  { connection, groupId, topics }: Asked,
  logger: Logger,
): Promise<ReadonlyMap<string, GroupOffset>> {
  const partitionsOf = (topic: string) =>
    [...offsets].flatMap(([name, { partition }]) => (name === `${topic}/${partition}` ? [partition] : []))
  const wanted = topics.map((topic) => ({ topic, partitions: partitionsOf(topic) }))
  const request = { groupId, requireStable: true, topics: wanted }
  for (const stable of await stableOffsets(connection, logger, request)) {
    const name = `${stable.topic}/${stable.partition}`
    const { offset, metadata } = stable
    // Of a partition that was asked for.
    offsets.set(name, { ...offsets.get(name)!, committed: offset, committedTopicId: topicIdOf(metadata) })
  }
  return offsets
}
