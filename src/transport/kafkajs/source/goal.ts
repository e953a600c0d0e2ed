import type { TopicOffsets } from '../patches/group-join.ts'
import { commitMetadataOf } from '../protocol/commit-metadata.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** An offset to be committed. */
export interface Goal {
  readonly queue: PartitionQueue
  readonly offset: bigint
}

/** As a commit is asked for, each offset with the id of the topic that it belongs to. */
export function offsetsByTopic(goals: readonly Goal[]): TopicOffsets[] {
  return Object.entries(Object.groupBy(goals, ({ queue }) => queue.topic)).map(([topic, group = []]) => ({
    topic,
    partitions: group.map(({ queue, offset }) => ({
      partition: queue.partition,
      offset: offset.toString(),
      metadata: commitMetadataOf(queue.topicId),
    })),
  }))
}
