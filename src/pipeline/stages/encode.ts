import type { ModelEntry } from '../../avro/prediction-encoder.ts'
import { messageOf } from '../../core/errors.ts'
import { Fault } from '../../core/outcome.ts'
import type { Header, InputRecord, OutputRecord } from '../../core/record.ts'
import { eventId, noHeaders } from '../../core/record.ts'
import type { Chunk } from '../../scoring/batch.ts'
import { fate } from '../../scoring/batch.ts'
import type { PipelineParts } from '../parts.ts'

/** W3C trace context is the only thing that passes from an input record's headers to its prediction's. */
const traceHeaders: ReadonlySet<string> = new Set(['traceparent', 'tracestate'])

/** A row's prediction as a record; a fault where there is none. */
export function encode(
  chunk: Chunk,
  row: number,
  parts: PipelineParts,
  entries: readonly ModelEntry[],
  scoredAtMs: number,
  eventTimeMs: number | null,
): OutputRecord | Fault {
  const record = chunk.records[row]!
  const { topic, partition } = chunk.origins[row]!
  // A row that is still alive was decoded.
  const event = chunk.events[row]!
  let value: Buffer
  try {
    const about = { eventId: eventId(topic, partition, record.offset), eventTimeMs, scoredAtMs }
    value = parts.encoder.encode(about, row, entries, parts.includedFields(event))
  } catch (error) {
    return new Fault('encode-failed', `the prediction cannot be encoded: ${messageOf(error)}`)
  }
  const bytes = value.length + (record.key?.length ?? 0)
  if (bytes > parts.output.maxRecordBytes) return tooLarge(bytes, parts.output.maxRecordBytes)
  return {
    topic: parts.output.topic,
    partition: partition < parts.output.partitionCount ? partition : null,
    key: record.key,
    value,
    headers: traceContext(record),
    timestampMs: record.timestampMs,
  }
}

export function tooLarge(bytes: number, limit: number): Fault {
  return new Fault(
    'record-too-large',
    `the prediction has ${bytes} bytes, the limit is ${limit}: raise output.maxRecordBytes and the topic's max.message.bytes, or include fewer fields`,
  )
}

function traceContext(record: InputRecord): readonly Header[] {
  return record.headers.length === 0 ? noHeaders : record.headers.filter(({ key }) => traceHeaders.has(key))
}

/**
 * The fault for which a row is dead-lettered as a whole; null when it is to be scored: with several models, one that
 * cannot score fails its own entry only, unless none could or the user wants all or nothing.
 */
export function recordFault(chunk: Chunk, row: number, parts: PipelineParts): Fault | null {
  const first = chunk.firstFault[row]
  if (first === undefined) return null
  if (chunk.fates[row] === fate.deadLetter || parts.onModelError === 'record') return first
  return chunk.models.every(({ failed }) => failed[row] === 1) ? first : null
}
