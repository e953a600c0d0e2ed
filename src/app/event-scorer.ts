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
import type { SkipReason } from '../core/reason.ts'
import { eventId } from '../core/record.ts'
import { SluiceError } from '../core/errors.ts'
import type { LetterMaker } from '../dead-letter/dead-letter.ts'
import { ScoringBatch } from '../scoring/batch.ts'
import { encodeRow } from '../scoring/encode-row.ts'
import type { ScoringParts } from '../scoring/parts.ts'
import type { RecordFields } from '../features/record-reader.ts'
import { applyToEntries, applyToEvent } from '../scoring/policy.ts'
import { score } from '../scoring/score.ts'
import { settle } from '../scoring/settle.ts'
import { transform } from '../scoring/transform.ts'
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
  #events = 0

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
  }

  /**
   * @param events values as JSON has them, or the fault of one that could not be read
   * @param records of the events, in their order; null where they are none
   * @throws SluiceError POLICY_FAIL where the user's policy says so, USAGE where the plan needs records and there are none
   */
  score(events: readonly unknown[], records: readonly ScorableRecord[] | null = null): ScoredEvents {
    if (records === null) assertNoRecords(this.#assembly.compiled)
    const outcomes: Outcomes = { predictions: [], deadLetters: [], skipped: [] }
    for (const [at, value] of events.entries()) {
      if (records !== null) this.#records.push(records[at]!)
      this.#add(value, records?.[at]?.keyValue ?? null)
      if (this.#batch.isFull) this.#finish(outcomes)
    }
    if (this.#batch.size > 0) this.#finish(outcomes)
    return outcomes
  }

  #add(value: unknown, keyValue: unknown): void {
    const row = this.#batch.size
    const topic = firstTopic(this.#assembly.config.input)
    this.#batch.add({ topic, partition: 0, offset: BigInt(this.#events++) })
    const event = value instanceof Fault ? value : this.#read(value)
    if (event instanceof Fault) applyToEvent(this.#batch, row, event, this.#parts.policies)
    else if (typeof event === 'string') this.#batch.skip(row, event)
    else this.#admit(row, event, keyValue)
  }

  #admit(row: number, event: object, keyValue: unknown): void {
    const read = this.#readKey
    const whole = read === null ? event : joinKey(event, keyValue === null ? null : read(keyValue))
    this.#batch.events[row] = whole instanceof FlawedEvent ? whole.event : whole
    const faults = whole instanceof FlawedEvent ? whole.faults : []
    for (const fault of faults) applyToEntries(this.#batch, row, fault, [], this.#parts.policies)
  }

  #finish(into: Outcomes): void {
    const batch = this.#batch
    transform(batch, this.#parts)
    score(batch, this.#parts)
    const entries = batch.models.map((model, head) => model.entries(head))
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
