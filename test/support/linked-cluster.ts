import { startCluster } from '../../src/dev/broker/cluster.ts'
import type { LocalCluster } from '../../src/dev/broker/cluster.ts'
import { freePorts } from '../../src/dev/free-port.ts'
import { TcpProxy } from './tcp-proxy.ts'

/** Three brokers, and before each a link that can be cut, for those that come by it; the brokers themselves do not. */
export interface LinkedCluster {
  readonly cluster: LocalCluster
  /** One a broker, in the order of their ids, which begin with 1. */
  readonly links: readonly TcpProxy[]
  /** Of the brokers by their links; they lead nowhere else. */
  readonly linkedAddresses: readonly string[]
  close(): Promise<void>
}

/** Where brokers of one group may hear of a dead member sooner than Kafka lets them by default. */
const leastSessionMs = '1000'

export async function startLinkedCluster(folder: string): Promise<LinkedCluster> {
  const [links, ports] = await Promise.all([
    Promise.all([TcpProxy.listen(), TcpProxy.listen(), TcpProxy.listen()]),
    freePorts(3),
  ])
  links.forEach((link, index) => (link.targetPort = ports[index] ?? null))
  const cluster = await startCluster({
    folder,
    settings: ({ id, port, controllerPort }) => ({
      // Nodes are counted from 1; there are three of each.
      listeners: `PLAINTEXT://127.0.0.1:${port},LINKED://127.0.0.1:${ports[id - 1]!},CONTROLLER://127.0.0.1:${controllerPort}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},LINKED://127.0.0.1:${links[id - 1]!.port}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,LINKED:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'group.min.session.timeout.ms': leastSessionMs,
    }),
  })
  return {
    cluster,
    links,
    linkedAddresses: links.map(({ port }) => `127.0.0.1:${port}`),
    async close() {
      await Promise.all(cluster.nodes.map((node) => node.kill()))
      await Promise.all(links.map((link) => link.close()))
    },
  }
}
