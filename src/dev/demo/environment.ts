import { cacheFolder } from '../maven-artifacts.ts'
import { findJava, findMaven } from '../toolchain.ts'
import { areCached } from '../maven-artifacts.ts'
import { kafkaArtifacts } from '../broker/kafka.ts'
import { registryArtifacts } from '../registry/registry.ts'

/** Where the demo runs, and in words for the user: why there, and how to get the others. */
export type DemoEnvironment =
  | { readonly kind: 'own'; readonly hasRegistry: boolean; readonly why: string }
  | { readonly kind: 'local'; readonly why: string }
  | { readonly kind: 'memory'; readonly why: string }

type Variables = Readonly<Record<string, string | undefined>>

const otherWays =
  'KAFKA_BROKERS and SCHEMA_REGISTRY_URL choose your own cluster; without Java or Maven everything runs in memory'

/** `KAFKA_BROKERS` first, then a local broker where Java and Maven are, else in memory. */
export async function chooseEnvironment(variables: Variables): Promise<DemoEnvironment> {
  if ((variables['KAFKA_BROKERS'] ?? '') !== '')
    return ownCluster((variables['SCHEMA_REGISTRY_URL'] ?? '') !== '')
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

function ownCluster(hasRegistry: boolean): DemoEnvironment {
  const registry = hasRegistry
    ? 'the registry of SCHEMA_REGISTRY_URL'
    : 'schema files (SCHEMA_REGISTRY_URL is not set)'
  return {
    kind: 'own',
    hasRegistry,
    why: `your own cluster, as KAFKA_BROKERS says, with ${registry}; only the topics and the group of the config are touched. Unset KAFKA_BROKERS for a local broker.`,
  }
}

/** Maven is needed only to fill the cache. */
async function allCached(variables: Variables): Promise<boolean> {
  const cache = cacheFolder(variables)
  const cached = await Promise.all([areCached(kafkaArtifacts, cache), areCached(registryArtifacts, cache)])
  return cached.every((each) => each)
}
