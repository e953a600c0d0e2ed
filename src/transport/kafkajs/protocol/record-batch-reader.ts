import { crc32c } from '@node-rs/crc32'
import { readMessage, smallestMessage } from './message-reader.ts'
import { batchHeaderSize } from './record-batch-writer.ts'
import { RecordCursor } from './record-cursor.ts'
import type { Damage, StoredBatch } from './stored-batch.ts'

const compressionMask = 0x07
const logAppendTimeBit = 0x08
const transactionalBit = 0x10
const controlBit = 0x20
/** Before it stand an offset and a length, in every format of Kafka. */
const lengthCountsFrom = 12
const magicAt = 16
const crcCountsFrom = 21
const endOfLog = 2n ** 63n - 1n

/**
 * Reads the batches of a fetch response's record set, whose last batch is often cut (that is how the broker keeps to
 * `maxBytes`). The first is never cut: the broker then sends none. The layout stands in `record-batch-writer.ts`; what
 * was written before Kafka 0.11, in `message-reader.ts`.
 */
export function readRecordBatches(set: Buffer): StoredBatch[] {
  const batches: StoredBatch[] = []
  let start = 0
  while (start + magicAt < set.length) {
    const end = start + lengthCountsFrom + set.readInt32BE(start + 8)
    if (end > set.length) break
    const batch = readEntry(set.subarray(start, Math.max(start + magicAt + 1, end)), nextOf(batches))
    batches.push(batch)
    // Where the next one begins is not known either.
    if (batch.damage?.isEndKnown === false) return batches
    start = end
  }
  if (batches.length === 0 && set.length > 0) batches.push(noBatch(set, 'it is cut'))
  return batches
}

function nextOf(batches: readonly StoredBatch[]): bigint {
  return (batches.at(-1)?.lastOffset ?? -1n) + 1n
}

/** @param from no record stands below, where the entry does not say where its records begin */
function readEntry(entry: Buffer, from: bigint): StoredBatch {
  const magic = entry.readInt8(magicAt)
  if (magic < 0 || magic > 2) return noBatch(entry, 'its format is unknown')
  if (entry.length < (magic === 2 ? batchHeaderSize : smallestMessage)) {
    return noBatch(entry, 'it is shorter than its header')
  }
  return magic === 2 ? readRecordBatch(entry) : readMessage(entry, from)
}

function readRecordBatch(batch: Buffer): StoredBatch {
  const baseOffset = batch.readBigInt64BE(0)
  const attributes = batch.readInt16BE(21)
  const lastOffsetDelta = batch.readInt32BE(23)
  const maxTimestampMs = Number(batch.readBigInt64BE(35))
  const recordCount = batch.readInt32BE(57)
  const header = {
    baseOffset,
    lastOffsetDelta,
    baseTimestampMs: Number(batch.readBigInt64BE(27)),
    appendTimestampMs: (attributes & logAppendTimeBit) === 0 ? null : maxTimestampMs,
    recordCount,
  }
  const isWhole = crc32c(batch.subarray(crcCountsFrom)) === batch.readUInt32BE(17)
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(lastOffsetDelta),
    recordCount,
    maxTimestampMs,
    producerId: batch.readBigInt64BE(43),
    transactional: (attributes & transactionalBit) !== 0,
    control: (attributes & controlBit) !== 0,
    compression: attributes & compressionMask,
    stored: batch.subarray(batchHeaderSize),
    damage: isWhole ? null : wrongChecksum(lastOffsetDelta, recordCount),
    cursorOver: (bytes) => new RecordCursor(bytes, header),
  }
}

/** The damage may be to the header: where the batch ends is believed when two fields of it agree. */
function wrongChecksum(lastOffsetDelta: number, recordCount: number): Damage {
  return {
    message: 'it has a wrong checksum',
    isEndKnown: recordCount > 0 && lastOffsetDelta === recordCount - 1,
  }
}

/** Bytes that do not say what they are. */
function noBatch(bytes: Buffer, message: string): StoredBatch {
  const baseOffset = bytes.length < 8 ? 0n : bytes.readBigInt64BE(0)
  return {
    baseOffset,
    lastOffset: endOfLog,
    recordCount: null,
    maxTimestampMs: -1,
    producerId: -1n,
    transactional: false,
    control: false,
    compression: 0,
    stored: bytes,
    damage: { message, isEndKnown: false },
    cursorOver: (rest) => new RecordCursor(rest, noRecords),
  }
}

const noRecords = {
  baseOffset: 0n,
  lastOffsetDelta: 0,
  baseTimestampMs: -1,
  appendTimestampMs: null,
  recordCount: 0,
}
