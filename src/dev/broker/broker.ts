import { join } from 'node:path'

import { withFileLock } from '../../fleet/file-lock.ts'
import { LocalService, endEarlierRun, onFreePorts, startDeadlineMs } from '../local-service.ts'
import type { LaunchOptions } from '../local-service.ts'
import { silentProgress } from '../progress.ts'
import { formattedClusterId, kafkaRuntime, newClusterId, nodeDefinition } from './kafka.ts'
import type { BrokerSettings } from './server-properties.ts'

export interface BrokerOptions extends LaunchOptions {
  /** Broker settings that win over ours: `{'message.max.bytes': '2000000'}`. */
  readonly settings?: BrokerSettings
}

/**
 * Starts a real Kafka broker (KRaft, one node, transactions) on a free port of 127.0.0.1. Topics, offsets and, when it
 * is free, the port are those of the last run in the same folder.
 *
 * @throws MissingToolError; SluiceError UNREACHABLE when it does not come up, USAGE when the folder is in use
 */
export async function startBroker(options: BrokerOptions): Promise<LocalService> {
  const { folder, progress = silentProgress, signal, deadlineMs = startDeadlineMs } = options
  const runtime = await kafkaRuntime(progress, signal)
  return withFileLock(join(folder, 'start.lock'), { waitMs: 2 * deadlineMs }, async () => {
    const earlierPorts = await endEarlierRun(folder)
    const clusterId = (await formattedClusterId(folder)) ?? newClusterId()
    return onFreePorts(2, earlierPorts, async (ports) => {
      // Two were asked for.
      const node = { id: 1, port: ports[0]!, controllerPort: ports[1]! }
      const plan = { folder, node, nodes: [node], clusterId, settings: options.settings }
      const broker = new LocalService(nodeDefinition(runtime, plan), ports, deadlineMs)
      progress(`Starting a Kafka broker on ${broker.address}`)
      await broker.start(signal)
      return broker
    })
  })
}
