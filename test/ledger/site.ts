import { join } from 'node:path'
import { startCluster } from '../../src/dev/broker/cluster.ts'
import type { LocalCluster } from '../../src/dev/broker/cluster.ts'
import { freePorts } from '../../src/dev/free-port.ts'
import type { LocalService } from '../../src/dev/local-service.ts'
import { startRegistry } from '../../src/dev/registry/registry.ts'
import { whenDone } from '../e2e/support/closing.ts'
import { Place } from '../e2e/support/place.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'

/** What a ledger is kept on: three brokers, a registry, topics; between brokers and instances links that can be cut. */
export interface Site {
  /** Reached without the links. */
  readonly place: Place
  readonly cluster: LocalCluster
  /** Null where it is shared with others, who need it. */
  readonly registry: LocalService | null
  /** One a broker. */
  readonly links: readonly TcpProxy[]
  /** The brokers' addresses for instances. */
  readonly linkedBrokers: string
}

/** Where brokers of one group may hear of a dead member sooner than Kafka lets them by default. */
const leastSessionMs = '1000'

/**
 * Closed as all that is given to `whenDone`.
 *
 * @param sharedRegistry base URL of one that is there; else one is started
 */
export async function openSite(folder: string, sharedRegistry?: string): Promise<Site> {
  const [links, ports] = await Promise.all([
    Promise.all([TcpProxy.listen(), TcpProxy.listen(), TcpProxy.listen()]),
    freePorts(3),
  ])
  links.forEach((link, index) => {
    link.targetPort = ports[index] ?? null
    whenDone(() => link.close())
  })
  const [cluster, registry] = await Promise.all([
    startCluster({
      folder: join(folder, 'cluster'),
      settings: ({ id, port, controllerPort }) => ({
        // Nodes are counted from 1; there are three of each.
        listeners: `PLAINTEXT://127.0.0.1:${port},LINKED://127.0.0.1:${ports[id - 1]!},CONTROLLER://127.0.0.1:${controllerPort}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},LINKED://127.0.0.1:${links[id - 1]!.port}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,LINKED:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'group.min.session.timeout.ms': leastSessionMs,
      }),
    }),
    sharedRegistry === undefined ? startRegistry({ folder: join(folder, 'registry') }) : null,
  ])
  whenDone(() => Promise.all([registry?.kill(), ...cluster.nodes.map((node) => node.kill())]))
  const place = await Place.open('ledger', {
    broker: cluster.addresses.join(),
    registry: sharedRegistry ?? registry?.address ?? '',
    partitions: 6,
    // Outcomes and commits are stamped by brokers, hence by one clock.
    topics: { replicationFactor: 3, settings: { 'message.timestamp.type': 'LogAppendTime' } },
  })
  const linkedBrokers = links.map(({ port }) => `127.0.0.1:${port}`).join()
  return { place, cluster, registry, links, linkedBrokers }
}
