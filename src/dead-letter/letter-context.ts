import type { Header, InputRecord, Origin } from '../core/record.ts'
import {
  connectHeader,
  headerText,
  redriveCountOf,
  sluiceHeader,
  springHeader,
  streamsHeader,
} from './headers.ts'

/** Whose dead letters are understood. */
export type LetterWriter = 'sluice' | 'connect' | 'spring' | 'streams' | 'unknown'

/** What the headers of a dead letter say. */
export interface LetterContext {
  readonly writer: LetterWriter
  /** Where the record lay in the input; null where the headers do not say it. */
  readonly origin: Origin | null
  /** Sluice's reason, or the class of the exception for which others gave the record up. */
  readonly reason: string
  readonly field: string | null
  readonly feature: string | null
  /** The offending value as text, where it was written. */
  readonly value: string | null
  readonly model: string | null
  readonly message: string | null
  readonly stage: string | null
  readonly redriveCount: number
  /** When the record was dead-lettered; the letter's own timestamp where nothing is said. */
  readonly timeMs: number
  /** The timestamp that the record had. */
  readonly recordTimestampMs: number
  /** The letter is a copy: its record was scored all the same. */
  readonly isReport: boolean
  /** What the letter lacks of its record, such as `value`. */
  readonly omitted: readonly string[]
}

type Headers = readonly Header[]

/** Reads the letters of Sluice, Kafka Connect, Spring and Kafka Streams. */
export function letterContext({ headers, timestampMs }: InputRecord): LetterContext {
  const text = (key: string) => headerText(headers, key)
  const of = contextOf(headers)
  return {
    ...of,
    field: text(sluiceHeader.field),
    feature: text(sluiceHeader.feature),
    value: text(sluiceHeader.value),
    model: text(sluiceHeader.model),
    stage: text(connectHeader.stage),
    redriveCount: redriveCountOf({ headers }),
    timeMs: timeOf(text(sluiceHeader.time)) ?? timestampMs,
    recordTimestampMs: recordTimeOf(headers) ?? timestampMs,
    isReport: text(sluiceHeader.scored) === 'true',
    omitted: text(sluiceHeader.omitted)?.split(',') ?? [],
  }
}

type WriterContext = Pick<LetterContext, 'writer' | 'origin' | 'reason' | 'message'>

function contextOf(headers: Headers): WriterContext {
  const text = (key: string) => headerText(headers, key)
  const reason = text(sluiceHeader.reason)
  if (reason !== null) {
    const message = text(connectHeader.exceptionMessage)
    return { writer: 'sluice', origin: sluiceOrigin(headers), reason, message }
  }
  return (
    textContext('connect', headers, connectHeader) ??
    springContext(headers) ??
    textContext('streams', headers, streamsHeader) ?? {
      writer: 'unknown',
      origin: null,
      reason: 'unknown',
      message: null,
    }
  )
}

interface TextNames {
  readonly topic: string
  readonly partition: string
  readonly offset: string
  readonly exceptionClassName: string
  readonly exceptionMessage: string
}

function textContext(
  writer: 'connect' | 'streams',
  headers: Headers,
  names: TextNames,
): WriterContext | null {
  const reason = headerText(headers, names.exceptionClassName)
  const origin = textOrigin(headers, names)
  if (reason === null && origin === null) return null
  const message = headerText(headers, names.exceptionMessage)
  return { writer, origin, reason: reason ?? 'unknown', message }
}

function springContext(headers: Headers): WriterContext | null {
  const text = (key: string) => headerText(headers, key)
  // The exception is most often the container's; what happened is its cause.
  const reason =
    text(springHeader.causeClassName) ??
    text(springHeader.exceptionClassName) ??
    text(springHeader.keyExceptionClassName)
  const origin = springOrigin(headers)
  if (reason === null && origin === null) return null
  const message = text(springHeader.exceptionMessage) ?? text(springHeader.keyExceptionMessage)
  return { writer: 'spring', origin, reason: reason ?? 'unknown', message }
}

function textOrigin(
  headers: Headers,
  names: Pick<TextNames, 'topic' | 'partition' | 'offset'>,
): Origin | null {
  const topic = headerText(headers, names.topic)
  const partition = wholeNumber(headerText(headers, names.partition))
  const offset = wholeNumber(headerText(headers, names.offset))
  return topic === null || partition === null || offset === null
    ? null
    : { topic, partition: Number(partition), offset }
}

/** Where the row of a letter of ours comes from: its record, or a window by its first. */
export function sluiceOrigin(headers: Headers): Origin | null {
  const origin = textOrigin(headers, connectHeader)
  const windowStart = headerText(headers, sluiceHeader.window)
  return origin === null || windowStart === null ? origin : { ...origin, windowStartMs: Number(windowStart) }
}

function springOrigin(headers: Headers): Origin | null {
  const topic = headerText(headers, springHeader.topic)
  const partition = bytesOf(headers, springHeader.partition, 4)
  const offset = bytesOf(headers, springHeader.offset, 8)
  return topic === null || partition === null || offset === null
    ? null
    : { topic, partition: partition.readInt32BE(), offset: offset.readBigInt64BE() }
}

function bytesOf(headers: Headers, key: string, length: number): Buffer | null {
  const value = headers.findLast((header) => header.key === key)?.value ?? null
  return value?.length === length ? value : null
}

function recordTimeOf(headers: Headers): number | null {
  const own = wholeNumber(headerText(headers, sluiceHeader.timestamp))
  if (own !== null) return Number(own)
  const spring = bytesOf(headers, springHeader.timestamp, 8)
  return spring === null ? null : Number(spring.readBigInt64BE())
}

/** Of eighteen digits at most, which all that Kafka counts has room in. */
function wholeNumber(text: string | null): bigint | null {
  return text !== null && /^\d{1,18}$/.test(text) ? BigInt(text) : null
}

function timeOf(text: string | null): number | null {
  const timeMs = text === null ? NaN : Date.parse(text)
  return Number.isNaN(timeMs) ? null : timeMs
}
