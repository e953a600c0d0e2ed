import type { TopicIdentity } from '../protocol/metadata-response.ts'
import type { JoiningAssigner } from './group-join.ts'
import type { Patch } from './patch.ts'

interface ConsumerGroup {
  readonly topicsSubscribed: readonly string[]
  readonly assigners: readonly JoiningAssigner[]
  readonly cluster: {
    findTopicPartitionMetadata(topic: string): readonly Partial<TopicIdentity>[]
    refreshMetadata(): Promise<void>
  }
  joinAndSync(): Promise<void>
}

interface GroupClass {
  prototype: {
    checkForStaleAssignment: (this: ConsumerGroup) => void
    recoverFromFetch: (this: ConsumerGroup, error: Error) => Promise<void>
  }
}

class TopicMadeAnew extends Error {}

/**
 * kafkajs fetches by name: from a topic that was deleted and made anew it reads on at the old offset, past records that nobody
 * has seen. Here the ids that come with each look at the metadata are shown to the assigner, which the source brings; where
 * one is not the one it reads, the metadata is looked at once more, for it may be older than what the source knows, and then
 * the group is joined anew: so it is asked where the group stands, and a topic with fewer partitions is shared out again.
 */
export const topicMadeAnew: Patch = {
  name: 'topic-made-anew',
  why: 'a topic that was made anew was read on at the offset of the one before',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('consumer/consumerGroup') as GroupClass
    const { checkForStaleAssignment, recoverFromFetch } = prototype
    prototype.checkForStaleAssignment = function () {
      checkForStaleAssignment.call(this)
      if (isMadeAnew(this)) throw new TopicMadeAnew('a topic was made anew')
    }
    prototype.recoverFromFetch = async function (error) {
      if (!(error instanceof TopicMadeAnew)) {
        await recoverFromFetch.call(this, error)
        return
      }
      try {
        await this.cluster.refreshMetadata()
      } catch (refreshError) {
        // As if the fetch itself had met it.
        await recoverFromFetch.call(this, refreshError as Error)
        return
      }
      if (isMadeAnew(this)) await this.joinAndSync()
    }
  },
}

function isMadeAnew({ topicsSubscribed, cluster, assigners }: ConsumerGroup): boolean {
  return topicsSubscribed.some((topic) => {
    const topicId = cluster.findTopicPartitionMetadata(topic)[0]?.topicId ?? null
    return topicId !== null && assigners.some((assigner) => assigner.isMadeAnew?.(topic, topicId))
  })
}
