import { join } from 'node:path'
import { startBroker } from '../broker/broker.ts'
import type { LocalService } from '../local-service.ts'
import { cacheFolder } from '../maven-artifacts.ts'
import type { Progress } from '../progress.ts'
import { startRegistry } from '../registry/registry.ts'

/** Where the demo's broker and registry are, as the variables that a config refers to. */
export interface Cluster {
  readonly variables: { readonly KAFKA_BROKERS: string; readonly SCHEMA_REGISTRY_URL?: string }
  /** What was started for it, to be stopped with it. */
  readonly services: readonly LocalService[]
}

/** Starts a broker and a registry on this machine. */
export async function startDemoCluster(progress: Progress, signal: AbortSignal): Promise<Cluster> {
  const root = join(cacheFolder(), 'demo')
  const options = { progress, signal }
  const starts = await Promise.allSettled([
    startBroker({ ...options, folder: join(root, 'broker') }),
    startRegistry({ ...options, folder: join(root, 'registry') }),
  ])
  const services = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const failed = starts.find((start) => start.status === 'rejected')
  if (failed !== undefined) {
    await stopDemoCluster({ services })
    throw failed.reason
  }
  // Two were started.
  const [broker, registry] = services.map(({ address }) => address)
  return { variables: { KAFKA_BROKERS: broker!, SCHEMA_REGISTRY_URL: registry! }, services }
}

export async function stopDemoCluster({ services }: Pick<Cluster, 'services'>): Promise<void> {
  await Promise.allSettled(services.map((service) => service.stop()))
}
