import { crc32c } from '@node-rs/crc32'
import type { ProducedRecord } from './record-writer.ts'
import { recordBodySize, timestampOf, writeRecord } from './record-writer.ts'
import { varintSize } from './varint.ts'

/*
 * RecordBatch (magic 2) =>
 *    0 baseOffset:int64 (0: the broker sets it)
 *    8 batchLength:int32 (bytes behind this field)
 *   12 partitionLeaderEpoch:int32
 *   16 magic:int8
 *   17 crc:uint32 (CRC-32C of all that follows)
 *   21 attributes:int16 (bits 0-2 compression, 4 transactional)
 *   23 lastOffsetDelta:int32
 *   27 baseTimestamp:int64
 *   35 maxTimestamp:int64
 *   43 producerId:int64
 *   51 producerEpoch:int16
 *   53 baseSequence:int32
 *   57 recordCount:int32
 *   61 records, compressed as a whole when the attributes say so
 */
export const batchHeaderSize = 61
const lengthCountsFrom = 12
const crcCountsFrom = 21
const magic = 2
const transactionalBit = 0x10

export interface BatchContext {
  readonly transactional: boolean
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly firstSequence: number
  /** kafkajs's codec number; 0 is none. */
  readonly compression: number
}

/** Records of one partition, measured: what is needed to write them without measuring again. */
export interface MeasuredRecords {
  readonly records: readonly ProducedRecord[]
  /** The `length` field of each record. */
  readonly bodySizes: Int32Array
  /** Bytes of all records, uncompressed. */
  readonly size: number
  readonly nowMs: number
  readonly baseTimestampMs: number
  readonly maxTimestampMs: number
}

export function measureRecords(records: readonly ProducedRecord[], nowMs: number): MeasuredRecords {
  let baseTimestampMs = Infinity
  let maxTimestampMs = -Infinity
  for (const record of records) {
    const timestampMs = timestampOf(record, nowMs)
    if (timestampMs < baseTimestampMs) baseTimestampMs = timestampMs
    if (timestampMs > maxTimestampMs) maxTimestampMs = timestampMs
  }
  const bodySizes = new Int32Array(records.length)
  let size = 0
  for (let i = 0; i < records.length; i++) {
    // Within the loop's bounds.
    const record = records[i]!
    const bodySize = recordBodySize(record, timestampOf(record, nowMs) - baseTimestampMs, i)
    bodySizes[i] = bodySize
    size += varintSize(bodySize) + bodySize
  }
  return { records, bodySizes, size, nowMs, baseTimestampMs, maxTimestampMs }
}

/** Writes the records without the batch header; returns the position behind them. */
export function writeRecords(target: Buffer, start: number, measured: MeasuredRecords): number {
  const { records, bodySizes, nowMs, baseTimestampMs } = measured
  let position = start
  for (let i = 0; i < records.length; i++) {
    // Within the loop's bounds, here and below.
    const record = records[i]!
    const timestampDelta = timestampOf(record, nowMs) - baseTimestampMs
    position = writeRecord(target, position, bodySizes[i]!, record, timestampDelta, i)
  }
  return position
}

/** Writes the batch header at `start`; the records stand behind it already and end at `end`. */
export function writeBatchHeader(
  target: Buffer,
  start: number,
  end: number,
  measured: MeasuredRecords,
  context: BatchContext,
): void {
  const recordCount = measured.records.length
  target.writeBigInt64BE(0n, start)
  target.writeInt32BE(end - start - lengthCountsFrom, start + 8)
  target.writeInt32BE(0, start + 12)
  target.writeInt8(magic, start + 16)
  target.writeInt16BE(context.compression | (context.transactional ? transactionalBit : 0), start + 21)
  target.writeInt32BE(recordCount - 1, start + 23)
  target.writeBigInt64BE(BigInt(measured.baseTimestampMs), start + 27)
  target.writeBigInt64BE(BigInt(measured.maxTimestampMs), start + 35)
  target.writeBigInt64BE(context.producerId, start + 43)
  target.writeInt16BE(context.producerEpoch, start + 51)
  target.writeInt32BE(context.firstSequence, start + 53)
  target.writeInt32BE(recordCount, start + 57)
  target.writeUInt32BE(crc32c(target.subarray(start + crcCountsFrom, end)), start + 17)
}
