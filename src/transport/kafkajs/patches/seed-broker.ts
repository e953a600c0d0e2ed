import type { Patch } from './patch.ts'

interface BrokerPool {
  seedBroker: { readonly versions: object | null; connect(): Promise<void> } | undefined
  versions: object | null
  readonly logger: { error(message: string, facts: object): void }
  readonly retrier: (
    attempt: (bail: (error: unknown) => void, retryCount: number, retryTime: number) => Promise<void>,
  ) => Promise<void>
  hasConnectedBrokers(): boolean
  createSeedBroker(): Promise<void>
}

interface PoolClass {
  prototype: { connect: (this: BrokerPool) => Promise<void> }
}

/**
 * kafkajs goes on to the next broker of the config where the one before takes no connection. One that takes it and closes it, as
 * a proxy does in front of a broker that is down, or says nothing, is asked again and again: whoever began with the first
 * of the list got nowhere while that was gone. Whatever a broker fails with, here the next one is tried.
 */
export const seedBroker: Patch = {
  name: 'seed-broker',
  why: 'a first broker that closed connections, or said nothing, was the only one that was tried',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const { prototype } = modules.load('cluster/brokerPool') as PoolClass
    prototype.connect = async function () {
      if (this.hasConnectedBrokers()) return
      if (this.seedBroker === undefined) await this.createSeedBroker()
      await this.retrier(async (bail, retryCount, retryTime) => {
        try {
          // It was made just now, or before.
          await this.seedBroker!.connect()
          this.versions = this.seedBroker!.versions
        } catch (error) {
          await this.createSeedBroker()
          const { message, retriable } = error as Error & { readonly retriable?: boolean }
          this.logger.error(
            `Failed to connect to seed broker, trying another broker from the list: ${message}`,
            {
              retryCount,
              retryTime,
            },
          )
          if (retriable === true) throw error
          bail(error)
        }
      })
    }
  },
}
