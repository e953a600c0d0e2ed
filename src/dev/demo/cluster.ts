import { join } from 'node:path'
import { startBroker } from '../broker/broker.ts'
import { SluiceError } from '../../core/errors.ts'
import { tryFileLock } from '../../fleet/file-lock.ts'
import type { LocalService } from '../local-service.ts'
import { cacheFolder } from '../maven-artifacts.ts'
import type { Progress } from '../progress.ts'
import { startRegistry } from '../registry/registry.ts'

/** Where the demo's broker and registry are, as the variables that a config refers to. */
export interface Cluster {
  readonly variables: { readonly KAFKA_BROKERS: string; readonly SCHEMA_REGISTRY_URL?: string }
  /** What was started for it, to be stopped with it. */
  readonly services: readonly LocalService[]
  /** Lets others have its folder. */
  release(): Promise<void>
}

/** More at once would hardly be wanted: each has two JVMs. */
const mostDemos = 9

/** Starts a broker and a registry on this machine, of its own: another demo may run beside it. */
export async function startDemoCluster(progress: Progress, signal: AbortSignal): Promise<Cluster> {
  const { root, release } = await ownFolder(progress)
  const options = { progress, signal }
  const starts = await Promise.allSettled([
    startBroker({ ...options, folder: join(root, 'broker') }),
    startRegistry({ ...options, folder: join(root, 'registry') }),
  ])
  const services = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const failed = starts.find((start) => start.status === 'rejected')
  if (failed !== undefined) {
    await stopDemoCluster({ services, release })
    throw failed.reason
  }
  // Two were started.
  const [broker, registry] = services.map(({ address }) => address)
  return { variables: { KAFKA_BROKERS: broker!, SCHEMA_REGISTRY_URL: registry! }, services, release }
}

export async function stopDemoCluster({ services, release }: Omit<Cluster, 'variables'>): Promise<void> {
  await Promise.allSettled(services.map((service) => service.stop()))
  await release()
}

/** The first folder that no running demo has; what is in it is kept from run to run. */
async function ownFolder(progress: Progress): Promise<{ root: string; release: () => Promise<void> }> {
  for (let number = 1; number <= mostDemos; number++) {
    const root = join(cacheFolder(), number === 1 ? 'demo' : `demo-${number}`)
    const release = await tryFileLock(join(root, 'owner.lock'))
    if (release === null) continue
    if (number > 1)
      progress(`Another demo runs here: this one has a broker and topics of its own, in ${root}`)
    return { root, release }
  }
  throw new SluiceError(
    'USAGE',
    `${mostDemos} demos run on this machine already. Stop one of them with Ctrl-C, or join one with the line that it printed.`,
  )
}
