/** What kafkajs hands to `requests/fetch/v11/request`. */
export interface FetchRequestArguments {
  readonly replicaId: number
  readonly maxWaitTime: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly isolationLevel: number
  readonly topics: readonly FetchedTopic[]
  readonly rackId?: string
}

interface FetchedTopic {
  readonly topic: string
  readonly partitions: readonly {
    readonly partition: number
    /** Decimal text. */
    readonly fetchOffset: string
    readonly maxBytes: number
  }[]
}

/** Whole fetches: a session would name only what has changed since the one before. */
const noSession = { id: 0, epoch: -1 } as const
const unknownEpoch = -1
const noLogStart = -1n
const fixedSize = 4 + 4 + 4 + 4 + 1 + 4 + 4 + 4 + 4
const partitionSize = 4 + 4 + 8 + 8 + 4

/*
 * FetchRequest v11 => replicaId:int32 maxWait:int32 minBytes:int32 maxBytes:int32 isolationLevel:int8 sessionId:int32
 *                     sessionEpoch:int32 [Topic] [forgotten] rackId:string
 * Topic => name:string [Partition]
 * Partition => partition:int32 leaderEpoch:int32 fetchOffset:int64 logStartOffset:int64 maxBytes:int32
 */
export function encodeFetchRequest(request: FetchRequestArguments): Buffer {
  const { topics, rackId = '' } = request
  const topicsSize = topics.reduce(
    (sum, { topic, partitions }) => sum + stringSize(topic) + 4 + partitionSize * partitions.length,
    0,
  )
  const target = Buffer.allocUnsafe(fixedSize + topicsSize + stringSize(rackId))
  let position = target.writeInt32BE(request.replicaId, 0)
  position = target.writeInt32BE(request.maxWaitTime, position)
  position = target.writeInt32BE(request.minBytes, position)
  position = target.writeInt32BE(request.maxBytes, position)
  position = target.writeInt8(request.isolationLevel, position)
  position = target.writeInt32BE(noSession.id, position)
  position = target.writeInt32BE(noSession.epoch, position)
  position = target.writeInt32BE(topics.length, position)
  for (const topic of topics) position = writeTopic(target, position, topic)
  position = target.writeInt32BE(0, position)
  writeString(target, position, rackId)
  return target
}

function writeTopic(target: Buffer, start: number, { topic, partitions }: FetchedTopic): number {
  let position = writeString(target, start, topic)
  position = target.writeInt32BE(partitions.length, position)
  for (const { partition, fetchOffset, maxBytes } of partitions) {
    position = target.writeInt32BE(partition, position)
    position = target.writeInt32BE(unknownEpoch, position)
    position = target.writeBigInt64BE(BigInt(fetchOffset), position)
    position = target.writeBigInt64BE(noLogStart, position)
    position = target.writeInt32BE(maxBytes, position)
  }
  return position
}

function stringSize(text: string): number {
  return 2 + Buffer.byteLength(text)
}

function writeString(target: Buffer, start: number, text: string): number {
  const position = target.writeInt16BE(Buffer.byteLength(text), start)
  return position + target.write(text, position)
}
