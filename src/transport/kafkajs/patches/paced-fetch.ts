import type { JoiningAssigner } from './group-join.ts'
import type { Patch } from './patch.ts'

interface ConsumerGroup {
  readonly assigners: readonly JoiningAssigner[]
}

interface GroupClass {
  prototype: { fetch: (this: ConsumerGroup, nodeId: number) => Promise<unknown> }
}

/** kafkajs fetches again as soon as a fetch is answered. Here the assigner, which the source brings, may let it wait a moment. */
export const pacedFetch: Patch = {
  name: 'paced-fetch',
  why: 'a fetch for every few bytes that come',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('consumer/consumerGroup') as GroupClass
    const { fetch } = prototype
    prototype.fetch = async function (nodeId) {
      for (const assigner of this.assigners) await assigner.beforeFetch?.()
      return fetch.call(this, nodeId)
    }
  },
}
