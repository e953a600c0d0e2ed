import { qualityGroup } from '../../config/quality-group.ts'
import type { Config } from '../../config/schema.ts'
import { MissingTopic } from '../../core/errors.ts'
import { silentLogger } from '../../core/logger.ts'
import { KafkaAdmin } from '../../transport/kafkajs/client/admin.ts'
import { ClusterProbe } from '../../transport/kafkajs/client/cluster-probe.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import { onceCoordinated } from '../../transport/kafkajs/client/coordinated.ts'
import { KafkaGroupOffsets } from '../../transport/kafkajs/client/group-offsets.ts'
import type { PlacedOffset } from '../../transport/kafkajs/client/group-offsets.ts'
import { stableOffsets } from '../../transport/kafkajs/client/stable-offsets.ts'
import { kafkaConnection } from '../kafka-connection.ts'
import { redriveGroup } from '../redrive-log.ts'
import { topicsRead } from '../topics-read.ts'
import type { SavedGroup, SavedOffset, StandingGroup, StandingPartition } from './judge-offsets.ts'

/** The groups of a pipeline: the one that scores, and those that say how far dead letters were scored again, and labels were joined. */
export async function savedGroups(config: Config): Promise<readonly SavedGroup[]> {
  const connection = kafkaConnection(config.kafka)
  const { input, output, deadLetter, releases, monitor } = config
  const labelled = [output.topic, releases?.shadowTopic, monitor?.labels?.topic].filter(
    (topic) => topic !== undefined,
  )
  const asked = [
    { group: input.group, topics: await topicsRead(config) },
    { group: redriveGroup(config), topics: [deadLetter.topic] },
    ...(monitor?.labels === undefined ? [] : [{ group: qualityGroup(config), topics: labelled }]),
  ]
  const saved: SavedGroup[] = []
  for (const { group, topics } of asked) {
    const offsets = await savedOffsets(connection, group, topics)
    if (offsets.length > 0) saved.push({ group, offsets })
  }
  return saved
}

async function savedOffsets(
  connection: KafkaConnection,
  group: string,
  topics: readonly string[],
): Promise<readonly SavedOffset[]> {
  const partitions = await partitionsOf(connection, group, topics)
  const wanted = topics.map((topic) => ({
    topic,
    partitions: partitions.filter((each) => each.topic === topic).map(({ partition }) => partition),
  }))
  const request = {
    groupId: group,
    requireStable: false,
    topics: wanted.filter((each) => each.partitions.length > 0),
  }
  if (request.topics.length === 0) return []
  const found = await onceCoordinated(() => stableOffsets(connection, silentLogger, request))
  return found.flatMap(({ topic, partition, offset, metadata }) => {
    const at = partitions.find((each) => each.topic === topic && each.partition === partition)
    return offset === null || at === undefined
      ? []
      : [{ topic, partition, topicId: at.committedTopicId ?? at.topicId, offset, metadata: metadata ?? '' }]
  })
}

/** How the brokers have what a group was saved with. */
export async function standingGroup(config: Config, { group, offsets }: SavedGroup): Promise<StandingGroup> {
  const connection = kafkaConnection(config.kafka)
  const topics = [...new Set(offsets.map(({ topic }) => topic))]
  const probe = await ClusterProbe.open(connection)
  try {
    const { members } = await onceCoordinated(() => probe.group(group))
    return { members, partitions: await partitionsOf(connection, group, topics) }
  } finally {
    probe.close()
  }
}

/** Puts a group without members where it was. Rejects with CONFIG where it has some by now. */
export async function placeGroup(
  config: Config,
  group: string,
  offsets: readonly SavedOffset[],
): Promise<void> {
  const kept = new KafkaGroupOffsets(kafkaConnection(config.kafka), group, silentLogger)
  const placed = Map.groupBy(offsets, ({ topic }) => topic)
  const places = new Map<string, readonly PlacedOffset[]>(
    Array.from(placed, ([topic, of]) => [
      topic,
      of.map(({ partition, offset, metadata }) => ({ partition, offset, metadata })),
    ]),
  )
  try {
    await onceCoordinated(() => kept.place(places))
  } finally {
    await kept.close()
  }
}

interface FoundPartition extends StandingPartition {
  readonly committedTopicId: string | null
}

/** Those of topics that are not there are left out. */
async function partitionsOf(
  connection: KafkaConnection,
  group: string,
  topics: readonly string[],
): Promise<readonly FoundPartition[]> {
  const stands = (admin: KafkaAdmin, topic: string) =>
    onceCoordinated(() => admin.groupOffsets(group, topic)).catch((error: unknown) => {
      if (error instanceof MissingTopic) return []
      throw error
    })
  return KafkaAdmin.ask(connection, silentLogger, async (admin) => {
    const found: FoundPartition[] = []
    for (const topic of topics)
      for (const stand of await stands(admin, topic)) found.push({ topic, ...stand })
    return found
  })
}
