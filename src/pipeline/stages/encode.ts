import { Fault, outcome } from '../../core/outcome.ts'
import type { TimestampChoice } from '../../core/output-choices.ts'
import type { PredictionEntries } from '../../core/prediction-entry.ts'
import { noHeaders } from '../../core/record.ts'
import type { InputRecord, OutputRecord } from '../../core/record.ts'
import { encodeRow } from '../../scoring/encode-row.ts'
import { settle } from '../../scoring/settle.ts'
import { countPredictions } from '../count-predictions.ts'
import type { PipelineParts } from '../parts.ts'
import type { Passage } from '../passage.ts'
import type { Turn } from '../turn.ts'

/** Turns each row's outcome into its records and counts: a prediction, a dead letter, or nothing. */
export function encode(passage: Passage, turn: Turn, parts: PipelineParts): void {
  const { batch, records, parts: turnParts } = passage
  const { tally } = turn
  const entries = batch.entries()
  const scoredAtMs = parts.clock.now()
  settle(batch, parts.onModelError, {
    scored: (row) => predict(passage, row, turn, parts, entries, scoredAtMs),
    deadLettered: (row, fault) => {
      turnParts[row]!.deadLetter(records[row]!, batch.origins[row]!, fault)
    },
    skipped: (row, reason) => {
      tally.countsOf(batch.origins[row]!).skips.push(reason)
    },
    reported: (row, fault) => {
      turnParts[row]!.report(records[row]!, batch.origins[row]!, fault)
    },
  })
  for (const { row, model, fault } of batch.entryFaults) {
    if (batch.outcomes[row] !== outcome.deadLettered) tally.modelFailures.push({ model, fault })
  }
  tally.unknownCategories.push(...batch.unknownCategories)
  countPredictions(batch, tally)
  // The last of all, so that a stage that fails has counted nothing.
  if (parts.routing !== null) tally.arms?.count(batch, parts.routing)
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
  // A row without a fault was decoded.
  const event = batch.events[row]!
  const record = records[row]!
  const part = turnParts[row]!
  const eventTimeMs = parts.eventTimeMs(event)
  const value = encodeRow(parts.encoder, batch, row, entries, { eventTimeMs, scoredAtMs })
  if (value instanceof Fault) return value
  const { keyOf, maxRecordBytes } = parts.output
  const key = keyOf === null ? record.key : keyOf(event)
  const bytes = value.length + (key?.length ?? 0)
  if (bytes > maxRecordBytes) return tooLarge(bytes, maxRecordBytes)
  const output = outputOf(parts.output, { record, key, value, eventTimeMs, from: part.position.partition })
  part.predict(record, batch.origins[row]!, output)
  if (eventTimeMs !== null) tally.ages.push((scoredAtMs - eventTimeMs) / 1000)
  return null
}

function tooLarge(bytes: number, limit: number): Fault {
  return new Fault(
    'record-too-large',
    `the prediction has ${bytes} bytes, the limit is ${limit}: raise output.maxRecordBytes and the topic's max.message.bytes, or include fewer fields`,
  )
}

interface Encoded {
  readonly record: InputRecord
  readonly key: Buffer | null
  readonly value: Buffer
  readonly eventTimeMs: number | null
  /** The record's partition. */
  readonly from: number
}

/** A key of its own chooses the partition; else the prediction lies where its record lies, as far as the topic reaches. */
function outputOf(
  { topic, partitionCount, keyOf, timestamp, headers }: PipelineParts['output'],
  { record, key, value, eventTimeMs, from }: Encoded,
): OutputRecord {
  return {
    topic,
    partition: keyOf === null && from < partitionCount ? from : null,
    key,
    value,
    headers:
      record.headers.length === 0 ? noHeaders : record.headers.filter(({ key: name }) => headers.has(name)),
    timestampMs: timestampOf(timestamp, record, eventTimeMs),
  }
}

function timestampOf(
  choice: TimestampChoice,
  record: InputRecord,
  eventTimeMs: number | null,
): number | null {
  if (choice === 'now') return null
  return choice === 'event' && eventTimeMs !== null ? eventTimeMs : record.timestampMs
}
