import { Fault, outcome } from '../../core/outcome.ts'
import type { TimestampChoice } from '../../core/output-choices.ts'
import type { PredictionEntries } from '../../core/prediction-entry.ts'
import { noHeaders } from '../../core/record.ts'
import type { InputRecord, OutputRecord } from '../../core/record.ts'
import { encodeRow } from '../../scoring/encode-row.ts'
import { settle } from '../../scoring/settle.ts'
import { countPredictions } from '../count-predictions.ts'
import { flagStale } from '../flag-stale.ts'
import type { PipelineParts } from '../parts.ts'
import type { Passage } from '../passage.ts'
import type { OutputPlace } from '../tenant-topics.ts'
import type { Turn } from '../turn.ts'

/** Turns each row's outcome into its records and counts: a prediction, a dead letter, or nothing. */
export function encode(passage: Passage, turn: Turn, parts: PipelineParts): void {
  const { batch, records, parts: turnParts } = passage
  const { tally } = turn
  const scoredAtMs = parts.clock.now()
  tally.stale += flagStale(passage, parts, scoredAtMs)
  const entries = batch.entries()
  const besides = parts.output.shadow === null ? [] : batch.entries(true)
  settle(batch, parts.onModelError, {
    scored: (row) => {
      const fault = predict(passage, row, turn, parts, entries, scoredAtMs)
      if (fault === null && besides.some((each) => hasRow(each, row)))
        addBeside(passage, row, turn, parts, besides, scoredAtMs)
      return fault
    },
    deadLettered: (row, fault) => {
      turnParts[row]!.deadLetter(records[row]!, batch.origins[row]!, fault, passage.tenants[row])
    },
    skipped: (row, reason) => {
      tally.countsOf(batch.origins[row]!).skips.push(reason)
    },
    reported: (row, fault) => {
      turnParts[row]!.report(records[row]!, batch.origins[row]!, fault, passage.tenants[row])
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
  passage: Passage,
  row: number,
  { tally }: Turn,
  parts: PipelineParts,
  entries: readonly PredictionEntries[],
  scoredAtMs: number,
): Fault | null {
  // A row without a fault was decoded.
  const eventTimeMs = parts.eventTimeMs(passage.batch.events[row]!)
  passage.eventTimes[row] = eventTimeMs ?? NaN
  const tenant = passage.tenants[row] ?? null
  const place = tenant?.topics?.output ?? parts.output
  const output = outputOf(passage, row, parts, { entries, eventTimeMs, scoredAtMs, place })
  if (output instanceof Fault) return output
  passage.parts[row]!.predict(passage.records[row]!, passage.batch.origins[row]!, output, {
    tenant,
    eventTimeMs,
  })
  if (eventTimeMs !== null) tally.ages.push((scoredAtMs - eventTimeMs) / 1000)
  return null
}

/** The same of what shadows say; where it cannot be written, the record is not the worse for it. */
function addBeside(
  passage: Passage,
  row: number,
  { tally }: Turn,
  parts: PipelineParts,
  entries: readonly PredictionEntries[],
  scoredAtMs: number,
): void {
  const eventTimeMs = parts.eventTimeMs(passage.batch.events[row]!)
  // It is added only where there is a place.
  const place = parts.output.shadow!
  const output = outputOf(passage, row, parts, { entries, eventTimeMs, scoredAtMs, place })
  if (output instanceof Fault) tally.lostShadows += 1
  else passage.parts[row]!.addBeside(passage.records[row]!, passage.batch.origins[row]!, output)
}

function hasRow({ takes }: PredictionEntries, row: number): boolean {
  return takes === null || takes[row] === 1
}

function tooLarge(bytes: number, limit: number): Fault {
  return new Fault(
    'record-too-large',
    `the prediction has ${bytes} bytes, the limit is ${limit}: raise output.maxRecordBytes and the topic's max.message.bytes, or include fewer fields`,
  )
}

/** What of an output its row does not say. */
interface Written {
  readonly entries: readonly PredictionEntries[]
  readonly eventTimeMs: number | null
  readonly scoredAtMs: number
  readonly place: OutputPlace
}

/**
 * A row's output, or the fault for which there is none. A key of its own chooses the partition; else it lies where its record lies,
 * as far as the topic reaches.
 */
function outputOf(
  { batch, records, parts: turnParts }: Passage,
  row: number,
  { encoder, output: { keyOf, maxRecordBytes, timestamp, headers } }: PipelineParts,
  { entries, eventTimeMs, scoredAtMs, place: { topic, partitionCount } }: Written,
): OutputRecord | Fault {
  const record = records[row]!
  const value = encodeRow(encoder, batch, row, entries, { eventTimeMs, scoredAtMs })
  if (value instanceof Fault) return value
  const key = keyOf === null ? record.key : keyOf(batch.events[row]!)
  const bytes = value.length + (key?.length ?? 0)
  if (bytes > maxRecordBytes) return tooLarge(bytes, maxRecordBytes)
  const from = turnParts[row]!.position.partition
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
