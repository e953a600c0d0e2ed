import type { Header } from '../../../core/record.ts'
import { varintSize, varlongSize, writeVarint, writeVarlong } from './varint.ts'

/** kafkajs's own form of headers: a map, a list of values under a key that repeats. */
export type HeaderMap = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>
type HeaderValue = Buffer | string | null

/** What can be produced: an `OutputRecord`, or a message in kafkajs's own form (text, header map, timestamp as text). */
export interface ProducedRecord {
  readonly key?: Buffer | string | null
  readonly value: Buffer | string | null
  readonly headers?: readonly Header[] | HeaderMap
  /** Milliseconds since the epoch; null and undefined: the time of encoding. */
  readonly timestampMs?: number | null
  readonly timestamp?: string | number | null
}

/** Milliseconds of the record's timestamp; `nowMs` when it has none. */
export function timestampOf(record: ProducedRecord, nowMs: number): number {
  if (typeof record.timestampMs === 'number') return record.timestampMs
  const { timestamp } = record
  // kafkajs takes 0 and '' for "none", too.
  return timestamp ? Number(timestamp) : nowMs
}

/*
 * Record => length:varint attributes:int8 timestampDelta:varlong offsetDelta:varint
 *           keyLength:varint key valueLength:varint value headerCount:varint [Header]
 * Header => keyLength:varint key:utf8 valueLength:varint value
 * A null key, value or header value has length -1. `length` counts what follows it.
 */

/** The record's `length` field: bytes of the record behind that field. */
export function recordBodySize(record: ProducedRecord, timestampDelta: number, offsetDelta: number): number {
  return (
    1 +
    varlongSize(timestampDelta) +
    varintSize(offsetDelta) +
    bytesSize(record.key) +
    bytesSize(record.value) +
    headersSize(record.headers)
  )
}

/** Writes a record whose `recordBodySize` is `bodySize`; returns the position behind it. */
export function writeRecord(
  target: Buffer,
  start: number,
  bodySize: number,
  record: ProducedRecord,
  timestampDelta: number,
  offsetDelta: number,
): number {
  let position = writeVarint(target, start, bodySize)
  target[position++] = 0
  position = writeVarlong(target, position, timestampDelta)
  position = writeVarint(target, position, offsetDelta)
  position = writeBytes(target, position, record.key)
  position = writeBytes(target, position, record.value)
  return writeHeaders(target, position, record.headers)
}

function bytesSize(bytes: Buffer | string | null | undefined): number {
  if (bytes === null || bytes === undefined) return 1
  const length = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
  return varintSize(length) + length
}

function writeBytes(target: Buffer, position: number, bytes: Buffer | string | null | undefined): number {
  if (bytes === null || bytes === undefined) return writeVarint(target, position, -1)
  if (typeof bytes === 'string') {
    const behindLength = writeVarint(target, position, Buffer.byteLength(bytes))
    return behindLength + target.write(bytes, behindLength)
  }
  const behindLength = writeVarint(target, position, bytes.length)
  target.set(bytes, behindLength)
  return behindLength + bytes.length
}

function headersSize(headers: readonly Header[] | HeaderMap | undefined): number {
  const list = headerList(headers)
  let size = varintSize(list.length)
  for (const { key, value } of list) size += bytesSize(bytesOfKey(key)) + bytesSize(value)
  return size
}

function writeHeaders(
  target: Buffer,
  start: number,
  headers: readonly Header[] | HeaderMap | undefined,
): number {
  const list = headerList(headers)
  let position = writeVarint(target, start, list.length)
  for (const { key, value } of list) {
    position = writeBytes(target, position, bytesOfKey(key))
    position = writeBytes(target, position, value)
  }
  return position
}

/** Bytes of header keys that were written lately: there are few different ones, and each comes with every record. */
const knownKeys = new Map<string, Buffer>()
const mostKnownKeys = 1_000

function bytesOfKey(key: string): Buffer {
  const known = knownKeys.get(key)
  if (known !== undefined) return known
  const bytes = Buffer.from(key)
  if (knownKeys.size === mostKnownKeys) knownKeys.clear()
  knownKeys.set(key, bytes)
  return bytes
}

interface ProducedHeader {
  readonly key: string
  readonly value: HeaderValue
}

const none: readonly ProducedHeader[] = []

function headerList(headers: readonly Header[] | HeaderMap | undefined): readonly ProducedHeader[] {
  if (headers === undefined) return none
  return isList(headers) ? headers : listOfMap(headers)
}

// Array.isArray does not narrow a readonly array away from a map type.
function isList(headers: readonly Header[] | HeaderMap): headers is readonly Header[] {
  return Array.isArray(headers)
}

function listOfMap(headers: HeaderMap): readonly ProducedHeader[] {
  return Object.entries(headers).flatMap(([key, value]) =>
    value === null || typeof value === 'string' || Buffer.isBuffer(value)
      ? [{ key, value }]
      : value.map((one) => ({ key, value: one })),
  )
}
