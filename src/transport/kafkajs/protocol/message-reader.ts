import { crc32 } from '@node-rs/crc32'
import { noHeaders } from '../../../core/record.ts'
import type { InputRecord } from '../../../core/record.ts'
import { MalformedRecords } from './malformed-records.ts'
import { ListCursor } from './record-cursor.ts'
import type { StoredBatch } from './stored-batch.ts'

/*
 * The format before Kafka 0.11, which old topics still hold:
 * Message => offset:int64 length:int32 crc:uint32 magic:int8 attributes:int8 timestamp:int64 (magic 1 only)
 *            key:nullable bytes value:nullable bytes
 * Several that are compressed are the value of one, whose offset is that of the last.
 */
const compressionMask = 0x07
const logAppendTimeBit = 0x08
const lengthCountsFrom = 12
const crcCountsFrom = 16
const attributesAt = 17
const fieldsAt = 18
const noTimestamp = -1

/** Bytes of one with null for key and value. */
export const smallestMessage: number = fieldsAt + 8

interface Message {
  readonly offset: bigint
  readonly magic: number
  readonly attributes: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
}

/**
 * One message of a record set, which may stand for many; not shorter than the smallest.
 * @param from no record of it stands below
 */
export function readMessage(bytes: Buffer, from: bigint): StoredBatch {
  const offset = bytes.readBigInt64BE(0)
  const attributes = bytes[attributesAt] ?? 0
  const compression = attributes & compressionMask
  const isWhole = crc32(bytes.subarray(crcCountsFrom)) === bytes.readUInt32BE(lengthCountsFrom)
  return {
    baseOffset: compression === 0 ? offset : from,
    lastOffset: offset,
    recordCount: compression === 0 ? 1 : null,
    maxTimestampMs: noTimestamp,
    producerId: -1n,
    transactional: false,
    control: false,
    compression,
    stored: compression === 0 ? bytes : compressedValue(bytes),
    // The offset is not under it; the broker answers for that.
    damage: isWhole ? null : { message: 'it has a wrong checksum', isEndKnown: true },
    cursorOver: (plain) => {
      const records = compression === 0 ? [recordOf(parseMessage(plain))] : innerRecords(bytes, plain)
      return new ListCursor(records, plain.length)
    },
  }
}

/** Empty, which nothing decompresses, where there is none. */
function compressedValue(wrapper: Buffer): Buffer {
  try {
    return parseMessage(wrapper).value ?? Buffer.alloc(0)
  } catch {
    return Buffer.alloc(0)
  }
}

/** The records of a compressed message. */
function innerRecords(wrapper: Buffer, plain: Buffer): InputRecord[] {
  const { offset: end, magic, attributes, timestampMs } = parseMessage(wrapper)
  const messages: Message[] = []
  for (let start = 0; start < plain.length;) {
    if (start + fieldsAt > plain.length) throw new MalformedRecords('a message is cut')
    const next = start + lengthCountsFrom + plain.readInt32BE(start + 8)
    if (next < start + fieldsAt || next > plain.length) throw new MalformedRecords('a message is cut')
    messages.push(parseMessage(plain.subarray(start, next)))
    start = next
  }
  // From magic 1 on they are counted from the first of them.
  const shift = magic === 0 ? 0n : end - (messages.at(-1)?.offset ?? 0n)
  const isStamped = (attributes & logAppendTimeBit) !== 0
  return messages.map((message) => ({
    ...recordOf(message),
    offset: message.offset + shift,
    timestampMs: isStamped ? timestampMs : message.timestampMs,
  }))
}

function recordOf({ offset, timestampMs, key, value }: Message): InputRecord {
  return { offset, timestampMs, key, value, headers: noHeaders }
}

function parseMessage(bytes: Buffer): Message {
  const magic = bytes.readInt8(crcCountsFrom)
  const keyAt = magic === 0 ? fieldsAt : fieldsAt + 8
  const key = nullableBytes(bytes, keyAt)
  const value = nullableBytes(bytes, keyAt + 4 + (key?.length ?? 0))
  return {
    offset: bytes.readBigInt64BE(0),
    magic,
    attributes: bytes.readInt8(attributesAt),
    timestampMs: magic === 0 ? noTimestamp : Number(bytes.readBigInt64BE(fieldsAt)),
    key,
    value,
  }
}

function nullableBytes(bytes: Buffer, at: number): Buffer | null {
  if (at + 4 > bytes.length) throw new MalformedRecords('a message is cut')
  const length = bytes.readInt32BE(at)
  if (length < 0) return null
  if (at + 4 + length > bytes.length) throw new MalformedRecords('a field passes the end of its message')
  return bytes.subarray(at + 4, at + 4 + length)
}
