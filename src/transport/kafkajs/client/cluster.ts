import type { Logger } from '../../../core/logger.ts'
import type { FetchedPartition } from '../patches/consumed-batch.ts'
import { kafkajsModules } from '../patches/module-table.ts'
import { prepareClient } from './client.ts'
import type { KafkaConnection } from './connection.ts'

export const readCommitted = 1
const metadataMaxAgeMs = 60_000

/** The part of kafkajs's inner `cluster` that we stand on: `createClient` has the rest. */
export interface InnerCluster {
  connect(): Promise<void>
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadata(): Promise<void>
  refreshMetadataIfNecessary(): Promise<void>
  findTopicPartitionMetadata(
    topic: string,
  ): readonly { readonly partitionId: number; readonly leader: number }[]
  findControllerBroker(): Promise<Broker>
  findGroupCoordinator(group: { readonly groupId: string }): Promise<Broker>
  findBroker(node: { readonly nodeId: number }): Promise<Broker>
  fetchTopicsOffset(
    topics: readonly object[],
  ): Promise<
    readonly { readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }[]
  >
}

interface ConfigEntry {
  readonly configName: string
  readonly configValue: string | null
}

export interface Broker {
  /** What it knows of each kind of request, by its key. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>>
  readonly connectionPool: {
    send(protocol: { readonly request: object; readonly response: object }): Promise<unknown>
  }
  heartbeat(request: object): Promise<unknown>
  describeConfigs(request: {
    readonly resources: readonly { readonly type: number; readonly name: string }[]
  }): Promise<{ readonly resources: readonly { readonly configEntries: readonly ConfigEntry[] }[] }>
  describeGroups(request: { readonly groupIds: readonly string[] }): Promise<{
    readonly groups: readonly {
      readonly state: string
      readonly protocolType: string
      readonly members: readonly unknown[]
    }[]
  }>
  offsetFetch(request: { readonly groupId: string; readonly topics: readonly object[] }): Promise<{
    readonly responses: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
    }[]
  }>
  offsetCommit(request: {
    readonly groupId: string
    readonly groupGenerationId: number
    readonly memberId: string
    readonly topics: readonly object[]
  }): Promise<unknown>
  fetch(request: object): Promise<{
    readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[]
  }>
}

/** kafkajs's inner `cluster`, which the version guard of the patches holds still. Fails fast. */
export function createCluster(
  connection: KafkaConnection,
  logger: Logger,
): { readonly cluster: InnerCluster; readonly destroy: () => void } {
  const { config, sockets } = prepareClient(connection, logger, 'fail-fast')
  // The classes as kafkajs 2.2.4 has them.
  const ClusterClass = kafkajsModules.load('cluster') as new (options: object) => InnerCluster
  const { createLogger } = kafkajsModules.load('loggers') as {
    readonly createLogger: (options: object) => object
  }
  const cluster = new ClusterClass({
    ...config,
    logger: createLogger({ level: config.logLevel, logCreator: config.logCreator }),
    enforceRequestTimeout: true,
    metadataMaxAge: metadataMaxAgeMs,
    allowAutoTopicCreation: false,
    isolationLevel: readCommitted,
  })
  return {
    cluster,
    destroy: () => {
      sockets.destroy()
    },
  }
}
