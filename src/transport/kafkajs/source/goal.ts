import type { Hold } from '../../../core/record.ts'
import type { TopicOffsets } from '../patches/group-join.ts'
import { commitMetadataOf } from '../protocol/commit-metadata.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** An offset to be committed: all before it is done. */
export interface Goal {
  readonly queue: PartitionQueue
  readonly offset: bigint
  /** From where records are needed again all the same; null where they are not. */
  readonly hold: Hold | null
}

/** As a commit is asked for, each offset with the id of the topic that it belongs to. */
export function offsetsByTopic(goals: readonly Goal[]): TopicOffsets[] {
  return Object.entries(Object.groupBy(goals, ({ queue }) => queue.topic)).map(([topic, group = []]) => ({
    topic,
    partitions: group.map(({ queue, offset, hold }) => ({
      partition: queue.partition,
      offset: (hold?.from ?? offset).toString(),
      metadata: commitMetadataOf(
        queue.topicId,
        hold === null ? null : { nextOffset: offset, watermarkMs: hold.watermarkMs },
      ),
    })),
  }))
}
