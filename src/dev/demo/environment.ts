import { SluiceError } from '../../core/errors.ts'
import { kafkaArtifacts } from '../broker/kafka.ts'
import { areCached, cacheFolder } from '../maven-artifacts.ts'
import { registryArtifacts } from '../registry/registry.ts'
import { findJava, findMaven } from '../toolchain.ts'
import type { FixedAddresses } from './fixed-addresses.ts'

/** Where the demo runs, and in words for the user: why there, and how to get the others. */
export type DemoEnvironment =
  | { readonly kind: 'own'; readonly hasRegistry: boolean; readonly why: string }
  | { readonly kind: 'local'; readonly why: string }
  | { readonly kind: 'memory'; readonly why: string }

type Variables = Readonly<Record<string, string | undefined>>

const otherWays =
  'KAFKA_BROKERS and SCHEMA_REGISTRY_URL choose your own cluster; without Java or Maven everything runs in memory'

/**
 * Brokers of the config or of `KAFKA_BROKERS` first, then a local broker where Java and Maven are, else in memory.
 *
 * @throws SluiceError CONFIG for a registry of the user's beside a broker that is not
 */
export async function chooseEnvironment(
  variables: Variables,
  fixed: FixedAddresses,
): Promise<DemoEnvironment> {
  if (fixed.brokers || (variables['KAFKA_BROKERS'] ?? '') !== '') return ownCluster(variables, fixed)
  if (fixed.registry) throw registryWithoutBrokers()
  return localOrMemory(variables)
}

/** A local broker where Java and Maven are, else memory. */
export async function localOrMemory(
  variables: Variables,
): Promise<Exclude<DemoEnvironment, { readonly kind: 'own' }>> {
  const java = await findJava(variables)
  const maven = (await allCached(variables)) ? null : await findMaven(variables)
  for (const answer of [java, maven]) {
    if (answer === null || !('missing' in answer)) continue
    const { problem, remedy } = answer.missing
    return {
      kind: 'memory',
      why: `in memory, without Kafka: ${problem} For a real local broker: ${remedy} For your own cluster, set KAFKA_BROKERS.`,
    }
  }
  return { kind: 'local', why: `a real local Kafka broker and schema registry (${otherWays}).` }
}

function ownCluster(variables: Variables, fixed: FixedAddresses): DemoEnvironment {
  const source = fixed.brokers ? 'kafka.brokers of the config' : 'KAFKA_BROKERS'
  const remedy = fixed.brokers
    ? 'Let kafka.brokers be ${KAFKA_BROKERS} for a local broker.'
    : 'Unset KAFKA_BROKERS for a local broker.'
  const hasRegistry = fixed.registry || (variables['SCHEMA_REGISTRY_URL'] ?? '') !== ''
  return {
    kind: 'own',
    hasRegistry,
    why: `your own cluster, as ${source} says, with ${registryInWords(hasRegistry, fixed)}; only the topics and the group of the config are touched. ${remedy}`,
  }
}

function registryInWords(hasRegistry: boolean, fixed: FixedAddresses): string {
  if (!hasRegistry) return 'schema files (SCHEMA_REGISTRY_URL is not set)'
  return fixed.registry ? "the config's registry" : 'the registry of SCHEMA_REGISTRY_URL'
}

function registryWithoutBrokers(): SluiceError {
  return new SluiceError(
    'CONFIG',
    'registry.url is an address of your own, but no brokers are given: name them (KAFKA_BROKERS or kafka.brokers), or let registry.url be ${SCHEMA_REGISTRY_URL} for a local broker with a registry',
  )
}

/** Maven is needed only to fill the cache. */
async function allCached(variables: Variables): Promise<boolean> {
  const cache = cacheFolder(variables)
  const cached = await Promise.all([areCached(kafkaArtifacts, cache), areCached(registryArtifacts, cache)])
  return cached.every((each) => each)
}
