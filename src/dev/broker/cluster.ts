import { join } from 'node:path'

import { systemClock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import { withFileLock } from '../../fleet/file-lock.ts'
import { LocalService, endEarlierRun, onFreePorts, startDeadlineMs } from '../local-service.ts'
import { silentProgress } from '../progress.ts'
import type { BrokerOptions } from './broker.ts'
import { formattedClusterId, kafkaRuntime, newClusterId, nodeDefinition } from './kafka.ts'
import { askMetadata } from './metadata-probe.ts'
import type { Node } from './server-properties.ts'

const size = 3

/** Three nodes, replication factor 3, two in sync at least: any one of them may be stopped, killed and restarted. */
export interface LocalCluster {
  readonly addresses: readonly string[]
  readonly nodes: readonly LocalService[]
  stop(): Promise<void>
}

/** As `startBroker`, three nodes in subfolders of the folder. */
export async function startCluster(options: BrokerOptions): Promise<LocalCluster> {
  const { folder, progress = silentProgress, signal, deadlineMs = 2 * startDeadlineMs } = options
  const runtime = await kafkaRuntime(progress, signal)
  const folders = Array.from({ length: size }, (_, index) => join(folder, `node-${index + 1}`))
  return withFileLock(join(folder, 'start.lock'), { waitMs: 2 * deadlineMs }, async () => {
    const earlierPorts = (await Promise.all(folders.map(endEarlierRun))).flat()
    const formatted = await Promise.all(folders.map(formattedClusterId))
    const clusterId = formatted.find((id) => id !== null) ?? newClusterId()
    return onFreePorts(2 * size, earlierPorts, async (ports) => {
      const nodes = folders.map((_, index) => nodeOf(index, ports))
      const services = folders.map((nodeFolder, index) => {
        // One node a folder.
        const plan = { folder: nodeFolder, node: nodes[index]!, nodes, clusterId, settings: options.settings }
        const nodePorts = ports.slice(2 * index, 2 * index + 2)
        return new LocalService(nodeDefinition(runtime, plan), nodePorts, deadlineMs)
      })
      progress(`Starting three Kafka brokers on ${services.map(({ address }) => address).join(', ')}`)
      await startAll(services, nodes, deadlineMs, signal)
      return clusterOf(services)
    })
  })
}

function nodeOf(index: number, ports: readonly number[]): Node {
  // Two were asked for each node.
  return { id: index + 1, port: ports[2 * index]!, controllerPort: ports[2 * index + 1]! }
}

function clusterOf(services: readonly LocalService[]): LocalCluster {
  return {
    nodes: services,
    addresses: services.map(({ address }) => address),
    stop: async () => {
      await Promise.all(services.map((service) => service.stop()))
    },
  }
}

/** All or none. */
async function startAll(
  services: readonly LocalService[],
  nodes: readonly Node[],
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    const starts = await Promise.allSettled(services.map((service) => service.start(signal)))
    for (const start of starts) if (start.status === 'rejected') throw start.reason
    await untilAllSeen(nodes, deadlineMs)
  } catch (error) {
    await Promise.all(services.map((service) => service.kill()))
    throw error
  }
}

/** Until every node knows of every other: before, a topic with three replicas could not be created everywhere. */
async function untilAllSeen(nodes: readonly Node[], deadlineMs: number): Promise<void> {
  const deadline = systemClock.monotonic() + deadlineMs
  const seesAll = async ({ port }: Node) => (await askMetadata(port, 2_000)).brokers.length === nodes.length
  while (!(await Promise.all(nodes.map(seesAll)).catch(() => [false])).every(Boolean)) {
    if (systemClock.monotonic() > deadline) {
      throw new SluiceError('UNREACHABLE', 'Kafka brokers: they do not all see each other.')
    }
    await systemClock.sleep(100)
  }
}
