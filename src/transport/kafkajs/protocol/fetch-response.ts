import { readRecordBatches } from './record-batch-reader.ts'
import { ResponseReader } from './response-reader.ts'
import type { StoredBatch } from './stored-batch.ts'
import type { AbortedTransaction } from './visible-batches.ts'

/** As kafkajs has it, but for offsets as numbers of 64 bits and records as they are stored. */
export interface FetchResponse {
  readonly throttleTime: number
  readonly clientSideThrottleTime: number
  readonly errorCode: number
  readonly sessionId: number
  readonly responses: readonly TopicFetchResponse[]
}

interface TopicFetchResponse {
  readonly topicName: string
  readonly partitions: readonly PartitionFetchResponse[]
}

interface PartitionFetchResponse {
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: bigint
  readonly lastStableOffset: bigint
  readonly lastStartOffset: bigint
  readonly abortedTransactions: readonly AbortedTransaction[]
  readonly preferredReadReplica: number
  readonly messages: readonly StoredBatch[]
}

/*
 * FetchResponse v11 => throttleTime:int32 errorCode:int16 sessionId:int32 [Topic]
 * Topic => name:string [Partition]
 * Partition => partition:int32 errorCode:int16 highWatermark:int64 lastStableOffset:int64 logStartOffset:int64
 *              [producerId:int64 firstOffset:int64] preferredReadReplica:int32 size:int32 recordSet
 */
export function readFetchResponse(bytes: Buffer): FetchResponse {
  const reader = new ResponseReader(bytes)
  return {
    // The broker has not waited: the client is to (KIP-219).
    throttleTime: 0,
    clientSideThrottleTime: reader.int32(),
    errorCode: reader.int16(),
    sessionId: reader.int32(),
    responses: reader.array(() => ({
      topicName: reader.string() ?? '',
      partitions: reader.array(() => readPartition(reader)),
    })),
  }
}

function readPartition(reader: ResponseReader): PartitionFetchResponse {
  return {
    partition: reader.int32(),
    errorCode: reader.int16(),
    highWatermark: reader.int64(),
    lastStableOffset: reader.int64(),
    lastStartOffset: reader.int64(),
    abortedTransactions: reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() })),
    preferredReadReplica: reader.int32(),
    messages: readMessages(reader),
  }
}

function readMessages(reader: ResponseReader): readonly StoredBatch[] {
  const size = reader.int32()
  return size > 0 ? readRecordBatches(reader.raw(size)) : []
}
