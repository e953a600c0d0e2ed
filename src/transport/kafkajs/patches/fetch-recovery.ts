import { setTimeout as sleep } from 'node:timers/promises'
import { errorKindOf } from '../protocol/error-kind.ts'
import type { Patch } from './patch.ts'

/** Before a broker that has failed is asked again, in milliseconds. */
const retryAfterMs = 200

/** Not there at all, or not yet: by their nature no outage of one broker. */
const left: ReadonlySet<string> = new Set(['KafkaJSTopicMetadataNotLoaded', 'KafkaJSNoBrokerAvailableError'])

interface ConsumerGroup {
  readonly cluster: { refreshMetadata(): Promise<void> }
}

interface GroupClass {
  prototype: { recoverFromFetch: (this: ConsumerGroup, error: Error) => Promise<void> }
}

/**
 * A broker that cannot be reached makes kafkajs stop the fetches of all brokers and wait, longer each time, before it starts
 * them again; and a leader that has moved makes it join the group anew, which stops all members. Here the fetches of that
 * broker wait a moment by themselves, and the brokers are asked where its partitions are led from now on.
 */
export const fetchRecovery: Patch = {
  name: 'fetch-recovery',
  why: 'one broker that is lost held up the partitions of all, and each new leader cost a rebalance',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('consumer/consumerGroup') as GroupClass
    const { recoverFromFetch } = prototype
    prototype.recoverFromFetch = async function (error) {
      if (left.has(error.name) || errorKindOf(error) !== 'outage') {
        await recoverFromFetch.call(this, error)
        return
      }
      // What does not answer now may answer the next time.
      await this.cluster.refreshMetadata().catch(() => undefined)
      await sleep(retryAfterMs)
    }
  },
}
