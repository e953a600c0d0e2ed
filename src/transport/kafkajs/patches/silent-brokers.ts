import { errorKindOf } from '../protocol/error-kind.ts'
import type { ErrorKind } from '../protocol/error-kind.ts'
import type { Patch } from './patch.ts'
import { isLate, whileLate } from './silent-connection.ts'

interface Broker {
  readonly nodeId: number
  readonly connectionPool: { readonly pool: readonly object[] }
  isConnected(): boolean
  metadata(topics: readonly string[]): Promise<unknown>
}

interface BrokerPool {
  readonly brokers: Readonly<Record<string, Broker>>
  findBroker(node: { readonly nodeId: number }): Promise<Broker>
  refreshMetadata(topics: readonly string[]): Promise<void>
}

interface ClusterClass {
  prototype: {
    metadata: (this: { readonly brokerPool: BrokerPool }, about?: object) => Promise<object | null>
  }
}

interface Asked<T> {
  (broker: { readonly nodeId: number; readonly broker: Broker }): Promise<T>
}

interface PoolClass {
  prototype: {
    findConnectedBroker: (this: BrokerPool) => Promise<Broker>
    withBroker: <T>(this: BrokerPool, ask: Asked<T>) => Promise<T | null>
    refreshMetadata: (this: BrokerPool, topics: readonly string[]) => Promise<void>
  }
}

/** What one broker says for all. */
const finalKinds: ReadonlySet<ErrorKind> = new Set(['refused', 'unauthorized'])

/** Why the brokers of a pool were asked in vain, the last time. */
const failures = new WeakMap<BrokerPool, unknown>()

/** Pools that are asking for metadata because of a late answer. */
const lookingAround = new WeakSet<BrokerPool>()

/** Brokers that are asked whether they can still be reached. */
const probed = new WeakSet<Broker>()

/**
 * kafkajs asks any broker that it is connected to for metadata and coordinators, the one that hangs as well; and it asks when
 * an answer says that something has changed, which a broker that hangs does not. Here those that are late are asked last, and
 * while one is late another is asked twice a second whether it is still among the brokers: once it is not, its connections are
 * closed, and whoever waits for it turns to its successor. It is asked itself too, on the connection that answers at once: an
 * answer that may take its time, as to a join, does not tell whether it will come, and is given up with the connection beside
 * it. Metadata that nobody can give is an error with its reason, no null
 * that its callers trip over.
 */
export const silentBrokers: Patch = {
  name: 'silent-brokers',
  why: 'a broker that hangs was asked who takes its place, and its partitions waited for it however long',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('cluster/brokerPool') as PoolClass
    const { findConnectedBroker, withBroker, refreshMetadata } = prototype

    prototype.findConnectedBroker = async function () {
      const prompt = inOrder(this).filter((broker) => !isLateBroker(broker))
      for (const broker of prompt) {
        const found = await this.findBroker(broker).catch(() => null)
        if (found !== null) return found
      }
      return findConnectedBroker.call(this)
    }
    prototype.withBroker = async function <T>(this: BrokerPool, ask: Asked<T>) {
      const brokers = inOrder(this)
      // Fails as its callers know it: they ask for metadata first.
      if (brokers.length === 0) return withBroker.call(this, ask) as Promise<T | null>
      for (const { nodeId } of brokers) {
        try {
          return await ask({ nodeId, broker: await this.findBroker({ nodeId }) })
        } catch (error) {
          // Others would say the same.
          if (finalKinds.has(errorKindOf(error))) throw error
          failures.set(this, error)
        }
      }
      return null
    }
    const cluster = (modules.load('cluster') as ClusterClass).prototype
    const { metadata } = cluster
    cluster.metadata = async function (about) {
      const answer = await metadata.call(this, about)
      if (answer === null) throw failures.get(this.brokerPool)
      return answer
    }
    prototype.refreshMetadata = async function (topics) {
      try {
        await refreshMetadata.call(this, topics)
      } finally {
        for (const broker of Object.values(this.brokers)) watch(broker, this, topics)
      }
    }
  },
}

/** Those that are connected first, those that are late last; else as chance has it. */
function inOrder({ brokers }: BrokerPool): Broker[] {
  return Object.values(brokers)
    .map((broker) => ({ broker, rank: rankOf(broker) + Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ broker }) => broker)
}

function rankOf(broker: Broker): number {
  if (isLateBroker(broker)) return 2
  return broker.isConnected() ? 0 : 1
}

function isLateBroker({ connectionPool }: Broker): boolean {
  return connectionPool.pool.some(isLate)
}

function watch(broker: Broker, pool: BrokerPool, topics: readonly string[]): void {
  for (const connection of broker.connectionPool.pool) {
    whileLate(connection, () => {
      void lookAround(pool, topics)
      void probe(broker, topics)
    })
  }
}

/** What comes of it is for whoever watches the connection that it goes over; one that is late by itself needs no question. */
async function probe(broker: Broker, topics: readonly string[]): Promise<void> {
  const [prompt] = broker.connectionPool.pool
  if (probed.has(broker) || prompt === undefined || isLate(prompt)) return
  probed.add(broker)
  try {
    await broker.metadata(topics)
  } catch {
    // Asked again in half a second.
  } finally {
    probed.delete(broker)
  }
}

/** Asks one of the other brokers, if there is one. */
async function lookAround(pool: BrokerPool, topics: readonly string[]): Promise<void> {
  if (lookingAround.has(pool) || Object.values(pool.brokers).every(isLateBroker)) return
  lookingAround.add(pool)
  try {
    await pool.refreshMetadata(topics)
  } catch {
    // Asked again in half a second.
  } finally {
    lookingAround.delete(pool)
  }
}
