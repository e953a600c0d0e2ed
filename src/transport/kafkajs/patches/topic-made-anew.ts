import type { TopicIdentity } from '../protocol/metadata-response.ts'
import type { JoiningAssigner } from './group-join.ts'
import type { Patch } from './patch.ts'

interface ConsumerGroup {
  readonly topicsSubscribed: readonly string[]
  readonly assigners: readonly JoiningAssigner[]
  /** Of the last join. */
  readonly partitionsPerSubscribedTopic: object | null
  readonly cluster: {
    readonly brokerPool: { readonly metadata: object | null }
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

/** What the partitions of an assignment were last compared with. */
const compared = new WeakMap<
  ConsumerGroup,
  { readonly partitions: object | null; readonly metadata: object | null }
>()

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
      if (!isCompared(this)) {
        checkForStaleAssignment.call(this)
        noteCompared(this)
      }
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

/** kafkajs sorts and compares all partitions before each fetch, whether or not there is an answer that it has not seen. */
function isCompared(group: ConsumerGroup): boolean {
  const last = compared.get(group)
  return (
    last?.partitions === group.partitionsPerSubscribedTopic &&
    last.metadata === group.cluster.brokerPool.metadata
  )
}

function noteCompared(group: ConsumerGroup): void {
  const { partitionsPerSubscribedTopic: partitions, cluster } = group
  compared.set(group, { partitions, metadata: cluster.brokerPool.metadata })
}

function isMadeAnew({ topicsSubscribed, cluster, assigners }: ConsumerGroup): boolean {
  return topicsSubscribed.some((topic) => {
    const topicId = cluster.findTopicPartitionMetadata(topic)[0]?.topicId ?? null
    return topicId !== null && assigners.some((assigner) => assigner.isMadeAnew?.(topic, topicId))
  })
}
