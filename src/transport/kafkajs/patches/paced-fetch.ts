import type { JoiningAssigner } from './group-join.ts'
import type { Patch } from './patch.ts'

interface ConsumerGroup {
  readonly assigners: readonly JoiningAssigner[]
}

/** What was fetched of a partition, or that there was nothing. */
interface Answered {
  readonly topic: string
  readonly partition: number
}

interface GroupClass {
  prototype: { fetch: (this: ConsumerGroup, nodeId: number) => Promise<readonly Answered[]> }
}

/**
 * kafkajs fetches again as soon as a fetch is answered. Here the assigner, which the source brings, may let it wait a
 * moment. And kafkajs keeps to itself which partitions are answered for: the assigner hears of it, so that it is seen when one is not.
 */
export const pacedFetch: Patch = {
  name: 'paced-fetch',
  why: 'a fetch for every few bytes that come; a partition that nobody answers for looks like one without new records',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('consumer/consumerGroup') as GroupClass
    const { fetch } = prototype
    prototype.fetch = async function (nodeId) {
      for (const assigner of this.assigners) await assigner.beforeFetch?.()
      const answered = await fetch.call(this, nodeId)
      for (const assigner of this.assigners) assigner.afterFetch?.(answered)
      return answered
    }
  },
}
