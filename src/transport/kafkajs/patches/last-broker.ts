import type { Patch } from './patch.ts'

interface BrokerPool {
  readonly brokers: Readonly<Record<string, unknown>>
  metadataExpireAt: number | null
}

/**
 * kafkajs forgets a broker whose connection was closed. Where it was the last one known, the consumer ends at once with "No
 * broker available", without leaving its group: the next member waits for the session timeout before it gets a partition.
 * The last one is kept, and connected to again.
 */
export const lastBroker: Patch = {
  name: 'last-broker',
  why: 'the loss of all brokers ended the consumer, and its place in the group with it',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const pool = modules.load('cluster/brokerPool') as {
      prototype: { removeBroker: (this: BrokerPool, address: unknown) => void }
    }
    const { removeBroker } = pool.prototype
    pool.prototype.removeBroker = function (address) {
      if (Object.keys(this.brokers).length > 1) removeBroker.call(this, address)
      else this.metadataExpireAt = null
    }
  },
}
