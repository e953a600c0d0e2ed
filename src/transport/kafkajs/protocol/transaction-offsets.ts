import { FlexibleReader } from './flexible-reader.ts'
import { FlexibleWriter } from './flexible-writer.ts'

/** Who commits, as its group knows it: the coordinator refuses one that the group has gone on without (KIP-447). */
export interface CommittingMember {
  readonly memberId: string
  readonly generationId: number
  /** Of a static member; null for one that is new each time. */
  readonly instanceId: string | null
}

/** How far a group is to be, and who says so. */
export interface GroupOffsets {
  readonly groupId: string
  readonly member: CommittingMember
  readonly topics: TransactionOffsetsRequest['topics']
}

/** Offsets that become the group's when the transaction is committed. Offsets and producer id are decimal text. */
export interface TransactionOffsetsRequest {
  readonly transactionalId: string
  readonly groupId: string
  readonly producerId: string | number | bigint
  readonly producerEpoch: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly offset: string
      readonly metadata: string | null
    }[]
  }[]
}

/** As kafkajs knows it, of version 1. */
export interface TransactionOffsetsResponse {
  readonly throttleTime: number
  readonly clientSideThrottleTime: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[]
  }[]
}

const unknownLeaderEpoch = -1

/*
 * TxnOffsetCommitRequest v3, the same up to v5 => headerTags transactionalId:compact_string groupId:compact_string producerId:int64
 *   producerEpoch:int16 generationId:int32 memberId:compact_string groupInstanceId:compact_nullable_string [Topic] tags
 * Topic => name:compact_string [Partition] tags
 * Partition => partition:int32 offset:int64 leaderEpoch:int32 metadata:compact_nullable_string tags
 */
export function encodeTransactionOffsets(
  request: TransactionOffsetsRequest,
  member: CommittingMember,
): Buffer {
  const writer = new FlexibleWriter()
    .tags()
    .string(request.transactionalId)
    .string(request.groupId)
    .int64(BigInt(request.producerId))
    .int16(request.producerEpoch)
    .int32(member.generationId)
    .string(member.memberId)
    .string(member.instanceId)
  return writer
    .array(request.topics, ({ topic, partitions }) =>
      writer
        .string(topic)
        .array(partitions, ({ partition, offset, metadata }) =>
          writer.int32(partition).int64(BigInt(offset)).int32(unknownLeaderEpoch).string(metadata).tags(),
        )
        .tags(),
    )
    .tags().bytes
}

/*
 * TxnOffsetCommitResponse v3 => headerTags throttleTime:int32 [Topic] tags
 * Topic => name:compact_string [partition:int32 errorCode:int16 tags] tags
 */
export function readTransactionOffsetsResponse(bytes: Buffer): TransactionOffsetsResponse {
  const reader = new FlexibleReader(bytes)
  reader.skipTaggedFields()
  return {
    // The broker has not waited: the client is to (KIP-219).
    throttleTime: 0,
    clientSideThrottleTime: reader.int32(),
    topics: reader.array(() => {
      const topic = reader.string() ?? ''
      const partitions = reader.array(() => {
        const answer = { partition: reader.int32(), errorCode: reader.int16() }
        reader.skipTaggedFields()
        return answer
      })
      reader.skipTaggedFields()
      return { topic, partitions }
    }),
  }
}
