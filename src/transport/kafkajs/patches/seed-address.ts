import type { Patch } from './patch.ts'

interface Destination {
  readonly host?: string
  readonly port?: number
}

interface Builder {
  build(destination?: Destination): Promise<unknown>
}

/** Of the options that kafkajs makes a builder with; a list that changes is a function, and ours always is. */
interface BuilderOptions {
  readonly brokers: () => readonly string[]
}

/**
 * kafkajs takes the brokers to begin with apart at the first colon, which an IPv6 address is full of. Addresses that brokers
 * advertise come to it in two parts, as these do here.
 */
export const seedAddress: Patch = {
  name: 'seed-address',
  why: 'a broker could not be reached by its IPv6 address',
  apply(modules) {
    // The module as kafkajs 2.2.4 has it.
    const original = modules.load('cluster/connectionPoolBuilder') as (options: BuilderOptions) => Builder
    modules.replace('cluster/connectionPoolBuilder', (options: BuilderOptions): Builder => {
      const builder = original(options)
      let asked = 0
      return {
        build(destination = {}) {
          if (destination.host) return builder.build(destination)
          const brokers = options.brokers()
          const broker = brokers[asked++ % brokers.length]
          // Without any it fails, and says so.
          return builder.build(broker === undefined ? {} : partsOf(broker))
        },
      }
    })
  },
}

/** Of `host:port`, where an IPv6 host stands in brackets. */
function partsOf(address: string): Destination {
  const colon = address.lastIndexOf(':')
  return {
    host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'),
    port: Number(address.slice(colon + 1)),
  }
}
