import type { Logger } from '../../../core/logger.ts'
import { KafkaAdmin } from './admin.ts'
import { createCluster } from './cluster.ts'
import type { KafkaConnection } from './connection.ts'
import { unreachable } from './errors.ts'
import { mayDo, tellsRights, topicMetadataOf } from './topic-metadata.ts'

/** All topics that we may read, Kafka's own aside. Rejects with UNREACHABLE, or CONFIG where the log-in is refused. */
export async function readableTopics(
  connection: KafkaConnection,
  logger: Logger,
): Promise<readonly string[]> {
  const { cluster, destroy } = createCluster(connection, logger)
  try {
    await cluster.connect()
    await cluster.refreshMetadata()
    const broker = await cluster.findControllerBroker()
    // Before Kafka 2.8: without a right it is told at the first fetch.
    if (!tellsRights(broker)) return await KafkaAdmin.ask(connection, logger, (admin) => admin.topics())
    const { topicMetadata } = await topicMetadataOf(broker, [])
    return topicMetadata
      .filter(({ topicErrorCode, isInternal, authorizedOperations }) => {
        return topicErrorCode === 0 && !isInternal && mayDo(authorizedOperations, 'Read')
      })
      .map(({ topic }) => topic)
  } catch (error) {
    throw unreachable(connection, error)
  } finally {
    destroy()
  }
}
