import { crc32c } from '@node-rs/crc32'
import type { Codec } from './codec.ts'
import { MalformedRecords } from './malformed-records.ts'
import { batchHeaderSize } from './record-batch-writer.ts'
import type { Cursor } from './record-cursor.ts'
import { RecordCursor } from './record-cursor.ts'

const compressionMask = 0x07
const logAppendTimeBit = 0x08
const transactionalBit = 0x10
const controlBit = 0x20
const lengthCountsFrom = 12
const crcCountsFrom = 21

/** One record batch of a partition's log. */
export interface ReadRecordBatch {
  readonly baseOffset: bigint
  /** The last offset the batch stands for, whether or not its record is still there (compaction removes records). */
  readonly lastOffset: bigint
  readonly producerId: bigint
  readonly transactional: boolean
  /** Holds a transaction's end instead of records. */
  readonly control: boolean
  /** Its records, to be read once. */
  readonly cursor: Cursor
}

/** Finds the codec of a compressed batch by kafkajs's number; throws when there is none. */
export type CodecLookup = (compression: number) => Pick<Codec, 'decompress'>

/**
 * Reads the batches of a fetch response's record set, whose last batch is often cut (that is how the broker keeps to
 * `maxBytes`). The layout stands in `record-batch-writer.ts`.
 */
export async function readRecordBatches(set: Buffer, lookupCodec: CodecLookup): Promise<ReadRecordBatch[]> {
  const batches: ReadRecordBatch[] = []
  let start = 0
  while (start + batchHeaderSize <= set.length) {
    const end = start + lengthCountsFrom + set.readInt32BE(start + 8)
    if (end > set.length) break
    if (end < start + batchHeaderSize) throw new MalformedRecords('a record batch is shorter than its header')
    batches.push(await readRecordBatch(set.subarray(start, end), lookupCodec))
    start = end
  }
  return batches
}

async function readRecordBatch(batch: Buffer, lookupCodec: CodecLookup): Promise<ReadRecordBatch> {
  const baseOffset = batch.readBigInt64BE(0)
  if (crc32c(batch.subarray(crcCountsFrom)) !== batch.readUInt32BE(17)) {
    throw new MalformedRecords(`the record batch at offset ${baseOffset.toString()} has a wrong checksum`)
  }
  const attributes = batch.readInt16BE(21)
  const compression = attributes & compressionMask
  const stored = batch.subarray(batchHeaderSize)
  const bytes = compression === 0 ? stored : await lookupCodec(compression).decompress(stored)
  const header = {
    baseOffset,
    baseTimestampMs: Number(batch.readBigInt64BE(27)),
    appendTimestampMs: (attributes & logAppendTimeBit) === 0 ? null : Number(batch.readBigInt64BE(35)),
    recordCount: batch.readInt32BE(57),
  }
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(batch.readInt32BE(23)),
    producerId: batch.readBigInt64BE(43),
    transactional: (attributes & transactionalBit) !== 0,
    control: (attributes & controlBit) !== 0,
    cursor: new RecordCursor(bytes, header),
  }
}
