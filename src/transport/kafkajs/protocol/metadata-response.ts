import { FlexibleReader } from './flexible-reader.ts'

/** As kafkajs knows it, of version 6, but for the ids. */
export interface MetadataResponse {
  readonly throttleTime: number
  readonly clientSideThrottleTime: number
  readonly brokers: readonly BrokerAddress[]
  readonly clusterId: string | null
  readonly controllerId: number
  readonly topicMetadata: readonly TopicMetadata[]
}

interface BrokerAddress {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

interface TopicMetadata {
  readonly topicErrorCode: number
  readonly topic: string
  readonly isInternal: boolean
  readonly partitionMetadata: readonly PartitionMetadata[]
  /** A bit for each operation, by Kafka's code of it; -2^31 where it was not asked for. */
  readonly authorizedOperations: number
}

interface PartitionMetadata extends TopicIdentity {
  readonly partitionErrorCode: number
  readonly partitionId: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly offlineReplicas: readonly number[]
}

/** Said of each partition: of a topic kafkajs hands on its partitions and nothing else. */
export interface TopicIdentity {
  /** Another one for a topic that is made anew under the same name (KIP-516), as Kafka's tools print it. */
  readonly topicId: string | null
}

const topicIdSize = 16

/*
 * MetadataResponse v11 => headerTags throttleTime:int32 [Broker] clusterId:compact_nullable_string controllerId:int32 [Topic] tags
 * Broker => nodeId:int32 host:compact_string port:int32 rack:compact_nullable_string tags
 * Topic => errorCode:int16 name:compact_string topicId:uuid isInternal:bool [Partition] authorizedOperations:int32 tags
 * Partition => errorCode:int16 partition:int32 leader:int32 leaderEpoch:int32 [replica:int32] [isr:int32] [offlineReplica:int32] tags
 */
export function readMetadataResponse(bytes: Buffer): MetadataResponse {
  const reader = new FlexibleReader(bytes)
  reader.skipTaggedFields()
  return {
    // The broker has not waited: the client is to (KIP-219).
    throttleTime: 0,
    clientSideThrottleTime: reader.int32(),
    brokers: reader.array(() => readBroker(reader)),
    clusterId: reader.string(),
    controllerId: reader.int32(),
    topicMetadata: reader.array(() => readTopic(reader)),
  }
}

function readBroker(reader: FlexibleReader): BrokerAddress {
  const broker = {
    nodeId: reader.int32(),
    host: reader.string() ?? '',
    port: reader.int32(),
    rack: reader.string(),
  }
  reader.skipTaggedFields()
  return broker
}

function readTopic(reader: FlexibleReader): TopicMetadata {
  const topicErrorCode = reader.int16()
  const topic = reader.string() ?? ''
  const topicId = idOf(reader.raw(topicIdSize))
  const isInternal = reader.boolean()
  const partitionMetadata = reader.array(() => readPartition(reader, topicId))
  const authorizedOperations = reader.int32()
  reader.skipTaggedFields()
  return { topicErrorCode, topic, isInternal, partitionMetadata, authorizedOperations }
}

function readPartition(reader: FlexibleReader, topicId: string | null): PartitionMetadata {
  const partitionErrorCode = reader.int16()
  const partitionId = reader.int32()
  const leader = reader.int32()
  // Its leader epoch.
  reader.int32()
  const replicas = reader.array(() => reader.int32())
  const isr = reader.array(() => reader.int32())
  const offlineReplicas = reader.array(() => reader.int32())
  reader.skipTaggedFields()
  return { partitionErrorCode, partitionId, leader, replicas, isr, offlineReplicas, topicId }
}

/** Zeros are none: a cluster in the middle of an upgrade. */
function idOf(bytes: Buffer): string | null {
  return bytes.every((byte) => byte === 0) ? null : bytes.toString('base64url')
}
