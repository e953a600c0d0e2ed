import { FlawedEvent } from '../avro/flawed-event.ts'
import { createJsonRecordReader } from '../avro/json-record.ts'
import { joinKey } from '../avro/keyed-decoder.ts'
import { decodePrediction } from '../avro/prediction.ts'
import type { Prediction } from '../avro/prediction.ts'
import type { Compiled } from '../compile/compile.ts'
import { firstTopic } from '../config/input-topics.ts'
import type { Clock } from '../core/clock.ts'
import { plainEvents } from '../core/event-form.ts'
import { Fault } from '../core/outcome.ts'
import type { PredictionEncoder, PredictionEntries } from '../core/prediction-entry.ts'
import type { NonEvent, SkipReason } from '../core/reason.ts'
import { eventId } from '../core/record.ts'
import type { Origin } from '../core/record.ts'
import { runSteps } from '../core/run-steps.ts'
import { SluiceError } from '../core/errors.ts'
import type { LetterMaker } from '../dead-letter/dead-letter.ts'
import { ScoringBatch } from '../scoring/batch.ts'
import { encodeRow } from '../scoring/encode-row.ts'
import type { ScoringParts } from '../scoring/parts.ts'
import type { RecordFields } from '../features/record-reader.ts'
import { actionOf, applyToEntries, applyToEvent } from '../scoring/policy.ts'
import { score } from '../scoring/score.ts'
import { settle } from '../scoring/settle.ts'
import { transform } from '../scoring/transform.ts'
import { PartitionWindows } from '../windows/partition-windows.ts'
import { Room } from '../windows/room.ts'
import type { Assembly } from './assemble.ts'
import { eventDeadLetter } from './event-dead-letter.ts'
import type { EventDeadLetter } from './event-dead-letter.ts'
import type { EventRecord } from './event-record.ts'
import { lettersOf, predictionEncoder, scoringParts } from './parts.ts'

/** An event that is passed over, and why. */
export interface SkippedEvent {
  readonly eventId: string
  readonly reason: SkipReason
}

/** What became of some events, in their order. */
export interface ScoredEvents {
  readonly predictions: readonly Prediction[]
  readonly deadLetters: readonly EventDeadLetter[]
  readonly skipped: readonly SkippedEvent[]
}

interface Outcomes {
  readonly predictions: Prediction[]
  readonly deadLetters: EventDeadLetter[]
  readonly skipped: SkippedEvent[]
}

/** What a plan may read beside an event: key and headers, and a key with fields as JSON has values. */
type ScorableRecord = RecordFields & Partial<Pick<EventRecord, 'keyValue'>>

/** What an event was read as: one with flaws maybe, why it is none, or what is wrong with it. */
type ReadEvent = object | NonEvent | Fault

type KeyReader = (value: unknown) => object | Fault

function keyReaderOf({ keySchema, compiled, config }: Assembly): KeyReader | null {
  if (keySchema === null || compiled.keyFields.length === 0) return null
  // Of plain events none is passed over.
  return createJsonRecordReader(keySchema, plainEvents, config.input.longs) as KeyReader
}

/**
 * Scores events that are no records (a file's, a program's) with the plan, the models and the policies of a pipeline: the same
 * answers as the stream's. The n-th event (from 0) counts as offset n of partition 0 of the (first) input topic.
 */
export class EventScorer {
  readonly #assembly: Assembly
  readonly #parts: ScoringParts
  readonly #batch: ScoringBatch
  readonly #read: ReturnType<typeof createJsonRecordReader>
  /** Null where no field of a key is used. */
  readonly #readKey: KeyReader | null
  readonly #encoder: PredictionEncoder
  readonly #letter: LetterMaker
  readonly #clock: Clock
  /** Of the batch's rows. */
  readonly #records: RecordFields[] = []
  /** Null where each event is a row. */
  readonly #windows: PartitionWindows | null
  #events = 0
  #absorbed = 0

  /** @throws SluiceError CONFIG where the pipeline scores nothing */
  constructor(assembly: Assembly, clock: Clock) {
    assertScores(assembly)
    this.#assembly = assembly
    this.#parts = scoringParts(assembly)
    this.#batch = new ScoringBatch(this.#parts)
    this.#batch.records = this.#records
    const { eventForm } = assembly.compiled
    this.#read = createJsonRecordReader(assembly.readerSchema, eventForm, assembly.config.input.longs)
    this.#readKey = keyReaderOf(assembly)
    // The id frames the bytes, which are read back here.
    this.#encoder = predictionEncoder(assembly, 0)
    this.#letter = lettersOf(assembly, clock).make
    this.#clock = clock
    const { windows } = assembly.compiled
    this.#windows =
      windows === null ? null : new PartitionWindows(windows, new Room(windows.maxOpenReadings), null)
  }

  /** Events that went into windows, of which rows come when they close. */
  get absorbed(): number {
    return this.#absorbed
  }

  /**
   * @param events values as JSON has them, or the fault of one that could not be read
   * @param records of the events, in their order; null where they are none
   * @returns a promise only where a step, or a model, waits for an answer from outside; not to be called again before it has settled
   * @throws SluiceError POLICY_FAIL where the user's policy says so, USAGE where the plan needs records and there are none,
   * LOOKUP_OUTAGE when what a step asks does not answer, REMOTE_OUTAGE when a model elsewhere does not
   */
  score(
    events: readonly unknown[],
    records: readonly ScorableRecord[] | null = null,
  ): ScoredEvents | Promise<ScoredEvents> {
    if (records === null) assertNoRecords(this.#assembly.compiled)
    return runSteps(this.#steps(events, records))
  }

  /** As `score`, of the last events that there are: the windows that are open behind them close. */
  scoreAll(events: readonly unknown[]): ScoredEvents | Promise<ScoredEvents> {
    if (events.length > 0) assertNoRecords(this.#assembly.compiled)
    return runSteps(this.#steps(events, null, true))
  }

  /** Yields what has to be waited for. */
  *#steps(
    events: readonly unknown[],
    records: readonly ScorableRecord[] | null,
    isEnd = false,
  ): Generator<Promise<void>, ScoredEvents, void> {
    const outcomes: Outcomes = { predictions: [], deadLetters: [], skipped: [] }
    for (const [at, value] of events.entries()) {
      this.#add(value, records?.[at] ?? null)
      if (this.#batch.isFull) yield* this.#finish(outcomes)
      yield* this.#addClosed(outcomes)
    }
    if (isEnd) this.#windows?.closeAll()
    yield* this.#addClosed(outcomes)
    if (this.#batch.size > 0) yield* this.#finish(outcomes)
    return outcomes
  }

  #add(value: unknown, record: ScorableRecord | null): void {
    const offset = BigInt(this.#events++)
    const event = value instanceof Fault ? value : this.#eventOf(value, record?.keyValue ?? null)
    const rest = this.#windows === null ? event : this.#absorb(this.#windows, event, offset, record)
    if (rest === null) this.#absorbed += 1
    else this.#admit(this.#addRow(this.#originAt(offset), record), rest)
  }

  /** With the fields of its key in it, where one is used. */
  #eventOf(value: unknown, keyValue: unknown): ReadEvent {
    const event = this.#read(value)
    const read = this.#readKey
    const isEvent = typeof event === 'object' && !(event instanceof Fault)
    return isEvent && read !== null ? joinKey(event, keyValue === null ? null : read(keyValue)) : event
  }

  /** Null for what went into windows; else what there is in its place. */
  #absorb(
    windows: PartitionWindows,
    event: ReadEvent,
    offset: bigint,
    record: ScorableRecord | null,
  ): ReadEvent | null {
    if (typeof event === 'string' || event instanceof Fault) return event
    const isFlawed = event instanceof FlawedEvent
    const isWanted = (fault: Fault) => actionOf(this.#parts.policies, fault).startsWith('score')
    if (isFlawed && !event.faults.every(isWanted)) return event
    const { key = null, headers = [] } = record ?? {}
    const reading = { offset, timestampMs: -1, key, value: null, headers }
    return windows.absorb(isFlawed ? event.event : event, reading)
  }

  *#addClosed(outcomes: Outcomes): Generator<Promise<void>, void, void> {
    for (const { event, first, startMs, fault } of this.#windows?.takeClosed() ?? []) {
      const row = this.#addRow({ ...this.#originAt(first.offset), windowStartMs: startMs }, first)
      this.#batch.events[row] = event
      if (fault !== null) applyToEntries(this.#batch, row, fault, [], this.#parts.policies)
      if (this.#batch.isFull) yield* this.#finish(outcomes)
    }
  }

  /** @param record beside whose value it stands; null where there is none */
  #addRow(origin: Origin, record: RecordFields | null): number {
    const row = this.#batch.size
    if (record !== null) this.#records.push(record)
    this.#batch.add(origin)
    return row
  }

  #originAt(offset: bigint): Origin {
    return { topic: firstTopic(this.#assembly.config.input), partition: 0, offset }
  }

  #admit(row: number, event: ReadEvent): void {
    if (event instanceof Fault) applyToEvent(this.#batch, row, event, this.#parts.policies)
    else if (typeof event === 'string') this.#batch.skip(row, event)
    else {
      this.#batch.events[row] = event instanceof FlawedEvent ? event.event : event
      const faults = event instanceof FlawedEvent ? event.faults : []
      for (const fault of faults) applyToEntries(this.#batch, row, fault, [], this.#parts.policies)
    }
  }

  *#finish(into: Outcomes): Generator<Promise<void>, void, void> {
    const batch = this.#batch
    const pending = transform(batch, this.#parts)
    if (pending !== undefined) yield pending
    const asked = score(batch, this.#parts)
    if (asked !== undefined) yield asked
    const entries = batch.entries()
    const scoredAtMs = this.#clock.now()
    settle(batch, this.#parts.onModelError, {
      scored: (row) => this.#predict(row, entries, scoredAtMs, into.predictions),
      deadLettered: (row, fault) => {
        into.deadLetters.push(this.#context(row, fault, false))
      },
      skipped: (row, reason) => {
        into.skipped.push({ eventId: this.#idOf(row), reason })
      },
      reported: (row, fault) => {
        into.deadLetters.push(this.#context(row, fault, true))
      },
    })
    batch.clear()
    this.#records.length = 0
  }

  #predict(
    row: number,
    entries: readonly PredictionEntries[],
    scoredAtMs: number,
    into: Prediction[],
  ): Fault | null {
    // A row without a fault was read.
    const eventTimeMs = this.#assembly.compiled.eventTimeMs(this.#batch.events[row]!)
    const value = encodeRow(this.#encoder, this.#batch, row, entries, { eventTimeMs, scoredAtMs })
    if (value instanceof Fault) return value
    const prediction = decodePrediction(value)
    if (prediction instanceof Fault) return prediction
    into.push(prediction)
    return null
  }

  /** What the stream's dead letter says of the event. */
  #context(row: number, fault: Fault, isScored: boolean): EventDeadLetter {
    const record = { offset: 0n, key: null, value: null, headers: [], timestampMs: -1 }
    // A row was added with its origin.
    return eventDeadLetter(this.#letter(record, this.#batch.origins[row]!, fault, isScored).headers)
  }

  #idOf(row: number): string {
    return eventId(this.#batch.origins[row]!)
  }
}

function assertScores({ config }: Assembly): void {
  if (config.output.publish === 'predictions') return
  throw new SluiceError(
    'CONFIG',
    'the pipeline publishes features and scores nothing: sluice features writes its rows to a file',
  )
}

/**
 * Better said than scored without them.
 *
 * @throws SluiceError USAGE where the plan reads keys or headers
 */
export function assertNoRecords({ plan, keyFields }: Compiled): void {
  const read = [...plan.recordFields, ...keyFields]
  if (read.length === 0) return
  throw new SluiceError(
    'USAGE',
    `the feature plan reads ${read.join(', ')}, which stand in a record beside its event: give a file of records (--records)`,
  )
}
