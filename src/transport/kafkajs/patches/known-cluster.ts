import type { Patch } from './patch.ts'

interface BrokerOfPool {
  isConnected(): boolean
}

interface Cluster {
  readonly targetTopics: ReadonlySet<string>
  readonly brokerPool: {
    readonly brokers: Readonly<Record<string, BrokerOfPool>>
    readonly metadata: { readonly topicMetadata: readonly { readonly topic: string }[] } | null
    readonly metadataExpireAt: number | null
  }
}

interface ClusterClass {
  prototype: {
    addMultipleTargetTopics: (this: Cluster, topics: readonly string[]) => Promise<void>
    refreshMetadataIfNecessary: (this: Cluster) => Promise<void>
    findBroker: (this: Cluster, node: { readonly nodeId: number }) => Promise<BrokerOfPool>
  }
}

const done = Promise.resolve()

/**
 * Before each request kafkajs takes a lock and copies the set of topics, compares all topics with the metadata, and asks for the
 * broker, each through several promises. Where nothing has changed, which is nearly always, that is seen at once here.
 */
export const knownCluster: Patch = {
  name: 'known-cluster',
  why: 'a lock, a copy of the topics and a dozen promises before each request, to learn that nothing has changed',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('cluster') as ClusterClass
    const { addMultipleTargetTopics, refreshMetadataIfNecessary, findBroker } = prototype
    prototype.addMultipleTargetTopics = function (topics) {
      const isKnown =
        this.brokerPool.metadata !== null && topics.every((topic) => this.targetTopics.has(topic))
      return isKnown ? done : addMultipleTargetTopics.call(this, topics)
    }
    prototype.refreshMetadataIfNecessary = function () {
      return isFresh(this) ? done : refreshMetadataIfNecessary.call(this)
    }
    prototype.findBroker = function (node) {
      const broker = this.brokerPool.brokers[node.nodeId]
      return broker?.isConnected() === true ? Promise.resolve(broker) : findBroker.call(this, node)
    }
  },
}

function isFresh({ targetTopics, brokerPool: { metadata, metadataExpireAt } }: Cluster): boolean {
  if (metadata == null || metadataExpireAt === null || Date.now() > metadataExpireAt) return false
  for (const topic of targetTopics)
    if (!metadata.topicMetadata.some((known) => known.topic === topic)) return false
  return true
}
