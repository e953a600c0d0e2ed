import { join } from 'node:path'
import type { LocalCluster } from '../../src/dev/broker/cluster.ts'
import type { LocalService } from '../../src/dev/local-service.ts'
import { startRegistry } from '../../src/dev/registry/registry.ts'
import { whenDone } from '../e2e/support/closing.ts'
import { Place } from '../e2e/support/place.ts'
import { startLinkedCluster } from '../support/linked-cluster.ts'
import type { TcpProxy } from '../support/tcp-proxy.ts'

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

/**
 * Closed as all that is given to `whenDone`.
 *
 * @param sharedRegistry base URL of one that is there; else one is started
 */
export async function openSite(folder: string, sharedRegistry?: string): Promise<Site> {
  const [linked, registry] = await Promise.all([
    startLinkedCluster(join(folder, 'cluster')),
    sharedRegistry === undefined ? startRegistry({ folder: join(folder, 'registry') }) : null,
  ])
  const { cluster, links, linkedAddresses } = linked
  whenDone(() => Promise.all([registry?.kill(), linked.close()]))
  const place = await Place.open('ledger', {
    broker: cluster.addresses.join(),
    registry: sharedRegistry ?? registry?.address ?? '',
    partitions: 6,
    // Outcomes and commits are stamped by brokers, hence by one clock.
    topics: { replicationFactor: 3, settings: { 'message.timestamp.type': 'LogAppendTime' } },
  })
  return { place, cluster, registry, links, linkedBrokers: linkedAddresses.join() }
}
