/** One node of a local cluster: broker and controller in one process. */
export interface Node {
  readonly id: number
  readonly port: number
  readonly controllerPort: number
}

/** Broker settings that win over ours; a function where they depend on the node's ports. */
export type BrokerSettings =
  Readonly<Record<string, string>> | ((node: Node) => Readonly<Record<string, string>>)

/**
 * `server.properties` of one node. All paths are relative to the node's folder, in which it runs. The voters are named
 * by the configuration, not by the formatted storage, so that a node may come back on other ports.
 *
 * @param overrides broker settings of the caller, which win
 */
export function serverProperties(node: Node, nodes: readonly Node[], overrides: BrokerSettings = {}): string {
  const replicas = String(nodes.length)
  const inSync = String(Math.max(1, nodes.length - 1))
  const settings: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes
      .map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`)
      .join(','),
    listeners: `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': 'data',
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    // A group of one need not wait for others, and a dead node is to be noticed within a test.
    'group.initial.rebalance.delay.ms': '0',
    'broker.session.timeout.ms': '6000',
    // Small machine: few threads, a small buffer for the cleaner (128 MB by default).
    'num.network.threads': '2',
    'num.io.threads': '4',
    'log.cleaner.dedupe.buffer.size': '16777216',
    ...(typeof overrides === 'function' ? overrides(node) : overrides),
  }
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}
