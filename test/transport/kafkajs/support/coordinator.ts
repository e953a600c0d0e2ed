import { silentLogger } from '../../../../src/core/logger.ts'
import { prepareClient } from '../../../../src/transport/kafkajs/client/client.ts'
import type { KafkaConnection } from '../../../../src/transport/kafkajs/client/connection.ts'
import { original } from './originals.ts'

interface Cluster {
  connect(): Promise<void>
  refreshMetadata(): Promise<void>
  findGroupCoordinator(group: { readonly groupId: string }): Promise<{
    readonly connectionPool: { readonly port: number }
  }>
}

/** The port of the broker that coordinates the group. */
export async function coordinatorPort(connection: KafkaConnection, groupId: string): Promise<number> {
  const { config, sockets } = prepareClient(connection, silentLogger, 'fail-fast')
  // The classes as kafkajs 2.2.4 has them.
  const ClusterClass = original('cluster') as new (options: object) => Cluster
  const { createLogger } = original('loggers') as { readonly createLogger: (options: object) => object }
  const logger = createLogger({ level: config.logLevel, logCreator: config.logCreator })
  const cluster = new ClusterClass({ ...config, logger, allowAutoTopicCreation: false })
  try {
    await cluster.connect()
    await cluster.refreshMetadata()
    const { connectionPool } = await cluster.findGroupCoordinator({ groupId })
    return connectionPool.port
  } finally {
    sockets.destroy()
  }
}
