import { FlexibleReader } from './flexible-reader.ts'
import { FlexibleWriter } from './flexible-writer.ts'

export interface StableOffsetsRequest {
  readonly groupId: string
  /** An open transaction that may still move an offset makes it an error. */
  readonly requireStable: boolean
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[]
}

export interface StableOffset {
  readonly topic: string
  readonly partition: number
  /** Null where the group has none. */
  readonly offset: bigint | null
  readonly metadata: string | null
  readonly errorCode: number
}

/*
 * OffsetFetchRequest v7 => headerTags groupId:compact_string [Topic] requireStable:bool tags
 * Topic => name:compact_string [partition:int32] tags
 */
export function encodeStableOffsetsRequest({ groupId, requireStable, topics }: StableOffsetsRequest): Buffer {
  const writer = new FlexibleWriter().tags().string(groupId)
  return writer
    .array(topics, ({ topic, partitions }) =>
      writer
        .string(topic)
        .array(partitions, (partition) => writer.int32(partition))
        .tags(),
    )
    .boolean(requireStable)
    .tags().bytes
}

/**
 * Offsets with the error of each, and the error of all of them.
 *
 * OffsetFetchResponse v7 => headerTags throttleTime:int32 [Topic] errorCode:int16 tags
 * Topic => name:compact_string [Partition] tags
 * Partition => partition:int32 offset:int64 leaderEpoch:int32 metadata:compact_nullable_string errorCode:int16 tags
 */
export function readStableOffsetsResponse(bytes: Buffer): {
  readonly offsets: readonly StableOffset[]
  readonly errorCode: number
} {
  const reader = new FlexibleReader(bytes)
  reader.skipTaggedFields()
  // Throttling: what follows is one question at a time.
  reader.int32()
  const offsets = reader.array(() => {
    const topic = reader.string() ?? ''
    const partitions = reader.array(() => readPartition(reader, topic))
    reader.skipTaggedFields()
    return partitions
  })
  return { offsets: offsets.flat(), errorCode: reader.int16() }
}

function readPartition(reader: FlexibleReader, topic: string): StableOffset {
  const partition = reader.int32()
  const offset = reader.int64()
  // The epoch of the leader that the offset was read from.
  reader.int32()
  const answer = {
    topic,
    partition,
    offset: offset < 0n ? null : offset,
    metadata: reader.string(),
    errorCode: reader.int16(),
  }
  reader.skipTaggedFields()
  return answer
}
