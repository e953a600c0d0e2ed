import type { LetterHeaderSet } from '../core/letter-headers.ts'
import type { Fault } from '../core/outcome.ts'
import type { Header, Origin } from '../core/record.ts'
import { springHeader, streamsHeader } from './headers.ts'

/** What the headers of others tell of a letter. */
interface ToldOfLetter {
  readonly from: Origin
  readonly fault: Fault
  /** Of the record. */
  readonly timestampMs: number
  /** Null where it is not to be told. */
  readonly stackTrace: string | null
}

/** The headers by which other programs' tools know a letter; Connect's are not among them, which every letter has. */
export function foreignHeaders(sets: readonly LetterHeaderSet[], told: ToldOfLetter): Header[] {
  return [
    ...(sets.includes('spring') ? springHeaders(told) : []),
    ...(sets.includes('streams') ? streamsHeaders(told) : []),
  ]
}

function springHeaders({ from, fault, timestampMs, stackTrace }: ToldOfLetter): Header[] {
  const partition = Buffer.alloc(4)
  partition.writeInt32BE(from.partition)
  return [
    text(springHeader.topic, from.topic),
    { key: springHeader.partition, value: partition },
    { key: springHeader.offset, value: int64(from.offset) },
    { key: springHeader.timestamp, value: int64(BigInt(timestampMs)) },
    text(springHeader.exceptionClassName, classOf(fault)),
    text(springHeader.exceptionMessage, fault.message),
    ...(stackTrace === null ? [] : [text(springHeader.stackTrace, stackTrace)]),
  ]
}

function streamsHeaders({ from, fault, stackTrace }: ToldOfLetter): Header[] {
  return [
    text(streamsHeader.topic, from.topic),
    text(streamsHeader.partition, String(from.partition)),
    text(streamsHeader.offset, from.offset.toString()),
    text(streamsHeader.exceptionClassName, classOf(fault)),
    text(streamsHeader.exceptionMessage, fault.message),
    ...(stackTrace === null ? [] : [text(streamsHeader.stackTrace, stackTrace)]),
  ]
}

/** Where others have the class of an exception. */
export function classOf({ reason }: Pick<Fault, 'reason'>): string {
  return `sluice.Fault.${reason}`
}

function text(key: string, value: string): Header {
  return { key, value: Buffer.from(value, 'utf8') }
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
