import { readConfig } from '../../app/assemble.ts'
import type { AssemblyOptions } from '../../app/assemble.ts'

/** Which addresses a config holds itself, whatever the environment says. */
export interface FixedAddresses {
  readonly brokers: boolean
  readonly registry: boolean
}

/** Nothing has these addresses: a config that shows them takes its own from the variables. */
const probes = { KAFKA_BROKERS: 'probe.invalid:1', SCHEMA_REGISTRY_URL: 'http://probe.invalid' } as const

/** @throws SluiceError CONFIG with what is wrong with the config */
export function fixedAddresses(options: Omit<AssemblyOptions, 'schemas'>): FixedAddresses {
  const environment = { ...options.environment, ...probes }
  const { kafka, registry } = readConfig({ ...options, environment })
  return {
    brokers: !kafka.brokers.includes(probes.KAFKA_BROKERS),
    registry: registry !== undefined && registry.url !== probes.SCHEMA_REGISTRY_URL,
  }
}
