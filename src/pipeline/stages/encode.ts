import { messageOf } from '../../core/errors.ts'
import { Fault, outcome } from '../../core/outcome.ts'
import type { PredictionEntries } from '../../core/prediction-entry.ts'
import { eventId, noHeaders } from '../../core/record.ts'
import type { Header, InputRecord } from '../../core/record.ts'
import { rowFault } from '../../scoring/policy.ts'
import { countPredictions } from '../count-predictions.ts'
import type { PipelineParts } from '../parts.ts'
import type { Passage } from '../passage.ts'
import type { Turn } from '../turn.ts'

/** W3C trace context is the only thing that passes from an input record's headers to its prediction's. */
const traceHeaders: ReadonlySet<string> = new Set(['traceparent', 'tracestate'])

/** Turns each row's outcome into its records and counts: a prediction, a dead letter, or nothing. */
export function encode(passage: Passage, turn: Turn, parts: PipelineParts): void {
  const { batch, recordsBefore } = passage
  const entries = batch.models.map((model, head) => model.entries(head))
  const scoredAtMs = parts.clock.now()
  for (let row = 0; row < batch.size; row++) {
    if (batch.outcomes[row] === outcome.skipped) {
      turn.tally.skipped += 1
      continue
    }
    const fault =
      rowFault(batch, row, parts.onModelError) ?? predict(passage, row, turn, parts, entries, scoredAtMs)
    if (fault === null) continue
    turn.failures[recordsBefore + row] = 1
    batch.outcomes[row] = outcome.deadLettered
    passage.parts[row]!.deadLetter(passage.records[row]!, fault)
  }
  report(passage)
  for (const { row, model, fault } of batch.entryFaults) {
    if (batch.outcomes[row] !== outcome.deadLettered) turn.tally.modelFailures.push({ model, fault })
  }
  turn.tally.unknownCategories.push(...batch.unknownCategories)
  countPredictions(batch, turn.tally)
}

/** Adds a row's prediction to its part; returns the fault where there is none. */
function predict(
  { batch, records, parts: turnParts }: Passage,
  row: number,
  { tally }: Turn,
  parts: PipelineParts,
  entries: readonly PredictionEntries[],
  scoredAtMs: number,
): Fault | null {
  // A row that is still pending was decoded.
  const event = batch.events[row]!
  const record = records[row]!
  const { position } = turnParts[row]!
  const eventTimeMs = parts.eventTimeMs(event)
  let value: Buffer
  try {
    const about = { eventId: eventId(batch.origins[row]!), eventTimeMs, scoredAtMs }
    value = parts.encoder.encode(about, row, entries, parts.includedFields(event))
  } catch (error) {
    return new Fault('encode-failed', `the prediction cannot be encoded: ${messageOf(error)}`)
  }
  const { topic, partitionCount, maxRecordBytes } = parts.output
  const bytes = value.length + (record.key?.length ?? 0)
  if (bytes > maxRecordBytes) return tooLarge(bytes, maxRecordBytes)
  batch.outcomes[row] = outcome.scored
  turnParts[row]!.predict(record, {
    topic,
    partition: position.partition < partitionCount ? position.partition : null,
    key: record.key,
    value,
    headers: traceContext(record),
    timestampMs: record.timestampMs,
  })
  if (eventTimeMs !== null) tally.ages.push((scoredAtMs - eventTimeMs) / 1000)
  return null
}

/** One copy a row, under its first reported fault: a dead-lettered record is there already. */
function report({ batch, records, parts }: Passage): void {
  let last = -1
  for (const { row, fault } of batch.reports.toSorted((a, b) => a.row - b.row)) {
    if (row === last || batch.outcomes[row] !== outcome.scored) continue
    last = row
    parts[row]!.report(records[row]!, fault)
  }
}

function tooLarge(bytes: number, limit: number): Fault {
  return new Fault(
    'record-too-large',
    `the prediction has ${bytes} bytes, the limit is ${limit}: raise output.maxRecordBytes and the topic's max.message.bytes, or include fewer fields`,
  )
}

function traceContext(record: InputRecord): readonly Header[] {
  return record.headers.length === 0 ? noHeaders : record.headers.filter(({ key }) => traceHeaders.has(key))
}
