import { MissingTopic, SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import { errorKindOf } from '../protocol/error-kind.ts'
import type { MetadataResponse } from '../protocol/metadata-response.ts'
import { createCluster } from './cluster.ts'
import type { Broker } from './cluster.ts'
import type { KafkaConnection } from './connection.ts'
import { onceCoordinated } from './coordinated.ts'
import { unreachable } from './errors.ts'
import { unauthorized } from './rights.ts'
import { mayDo, topicMetadataOf } from './topic-metadata.ts'

/** What is to be done with a topic. */
export interface TopicUse {
  readonly topic: string
  readonly operation: 'Read' | 'Write'
}

export interface GrantedRights {
  /** By use, in their order: how many partitions the topic has, and what keeps us from the use; null where nothing does. */
  readonly topics: readonly { readonly partitions: number; readonly missing: SluiceError | null }[]
  /** What keeps us from being a member of the group. */
  readonly group: SluiceError | null
}

const unknownTopicCode = 3
const topicAuthorizationCode = 29

/**
 * Asks brokers whether topics are there and what we may do, and does nothing: a heartbeat of a member that is none is refused
 * for its right or for its name. Brokers before Kafka 2.8 do not tell rights on topics.
 *
 * Rejects with UNREACHABLE, or CONFIG where the log-in is refused.
 */
export async function grantedRights(
  connection: KafkaConnection,
  logger: Logger,
  uses: readonly TopicUse[],
  groupId: string,
): Promise<GrantedRights> {
  const { cluster, destroy } = createCluster(connection, logger)
  try {
    await cluster.connect()
    await cluster.refreshMetadata()
    const broker = await cluster.findControllerBroker()
    const { topicMetadata } = await topicMetadataOf(
      broker,
      uses.map(({ topic }) => topic),
    )
    const group = await groupRight(() => cluster.findGroupCoordinator({ groupId }), connection, groupId)
    return { topics: uses.map((use) => topicRight(use, topicMetadata, connection)), group }
  } catch (error) {
    throw error instanceof SluiceError ? error : unreachable(connection, error)
  } finally {
    destroy()
  }
}

function topicRight(
  { topic, operation }: TopicUse,
  found: MetadataResponse['topicMetadata'],
  connection: KafkaConnection,
): GrantedRights['topics'][number] {
  const about = found.find((each) => each.topic === topic)
  if (about === undefined || about.topicErrorCode === unknownTopicCode)
    return { partitions: 0, missing: new MissingTopic(topic) }
  const { authorizedOperations: may, topicErrorCode } = about
  const isAllowed = topicErrorCode !== topicAuthorizationCode && mayDo(may, operation)
  const refusal = Object.assign(new Error('the brokers do not grant it'), {
    type: 'TOPIC_AUTHORIZATION_FAILED',
  })
  return {
    partitions: about.partitionMetadata.length,
    missing: isAllowed ? null : unauthorized(connection, { operation, topics: [topic] }, refusal),
  }
}

async function groupRight(
  coordinator: () => Promise<Broker>,
  connection: KafkaConnection,
  groupId: string,
): Promise<SluiceError | null> {
  try {
    await onceCoordinated(async () => {
      const broker = await coordinator()
      await broker.heartbeat({ groupId, groupGenerationId: -1, memberId: 'nobody' })
    })
    return null
  } catch (error) {
    const kind = errorKindOf(error)
    // It knows no such member: we may be one.
    if (kind === 'rebalance') return null
    if (kind !== 'unauthorized') throw error
    return unauthorized(connection, { operation: 'Read', topics: [], groupId }, error)
  }
}
