import { crc32c } from '@node-rs/crc32'
import type { InputRecord } from '../../../../src/core/record.ts'
import type { BatchContext } from '../../../../src/transport/kafkajs/protocol/record-batch-writer.ts'
import {
  batchHeaderSize,
  measureRecords,
  writeBatchHeader,
  writeRecords,
} from '../../../../src/transport/kafkajs/protocol/record-batch-writer.ts'
import type { ProducedRecord } from '../../../../src/transport/kafkajs/protocol/record-writer.ts'
import type { StoredBatch } from '../../../../src/transport/kafkajs/protocol/stored-batch.ts'

export interface BatchAt extends Partial<BatchContext> {
  readonly baseOffset?: bigint
  /** Attribute bits beside those of the context, such as 0x20 for a control batch. */
  readonly attributes?: number
  /** Where the batch ends, when compaction has taken its last records. */
  readonly lastOffsetDelta?: number
}

/** A batch whose records were all compacted away. */
export function emptyBatchBytes(baseOffset: bigint, lastOffsetDelta: number): Buffer {
  const batch = batchBytes([{ key: null, value: null }], { baseOffset, lastOffsetDelta }).subarray(
    0,
    batchHeaderSize,
  )
  return withRecords(batch, Buffer.alloc(0), 0)
}

/** The header of `batch` before another record section, with the checksum that belongs to it. */
export function withRecords(batch: Buffer, records: Uint8Array, recordCount: number): Buffer {
  const log = Buffer.concat([batch.subarray(0, batchHeaderSize), records])
  log.writeInt32BE(log.length - 12, 8)
  log.writeInt32BE(recordCount, 57)
  log.writeUInt32BE(crc32c(log.subarray(21)), 17)
  return log
}

/** A record batch as it stands in a partition's log. */
export function batchBytes(records: readonly ProducedRecord[], at: BatchAt = {}): Buffer {
  const measured = measureRecords(records, 1_790_000_000_000)
  const end = batchHeaderSize + measured.size
  const target = Buffer.alloc(end)
  writeRecords(target, batchHeaderSize, measured)
  const context = {
    transactional: false,
    producerId: -1n,
    producerEpoch: 0,
    firstSequence: 0,
    compression: 0,
  }
  writeBatchHeader(target, 0, end, measured, { ...context, ...at })
  target.writeBigInt64BE(at.baseOffset ?? 0n, 0)
  target.writeInt16BE(target.readInt16BE(21) | (at.attributes ?? 0), 21)
  if (at.lastOffsetDelta !== undefined) target.writeInt32BE(at.lastOffsetDelta, 23)
  target.writeUInt32BE(crc32c(target.subarray(21)), 17)
  return target
}

/** The batch a transaction ends with. */
export function endOfTransaction(kind: 'commit' | 'abort', producerId: bigint, baseOffset: bigint): Buffer {
  const key = Buffer.from([0, 0, 0, kind === 'commit' ? 1 : 0])
  const record = { key, value: Buffer.alloc(6) }
  return batchBytes([record], { transactional: true, producerId, baseOffset, attributes: 0x20 })
}

/** All records, from `from` on, of a batch that is not compressed. */
export function recordsOf(batch: StoredBatch | undefined, from = batch?.baseOffset ?? 0n): InputRecord[] {
  const records: InputRecord[] = []
  const cursor = batch?.cursorOver(batch.stored)
  while (cursor !== undefined && cursor.left > 0) cursor.read(records, Infinity, from)
  return records
}
