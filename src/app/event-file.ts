import { createJsonRecordReader } from '../avro/json-record.ts'
import { decodePrediction } from '../avro/prediction.ts'
import type { Clock } from '../core/clock.ts'
import { Fault } from '../core/outcome.ts'
import type { PredictionEncoder, PredictionEntries } from '../core/prediction-entry.ts'
import { eventId } from '../core/record.ts'
import type { InputRecord, Origin } from '../core/record.ts'
import { headerText, sluiceHeader } from '../dead-letter/headers.ts'
import type { LetterMaker } from '../dead-letter/dead-letter.ts'
import { ScoringBatch } from '../scoring/batch.ts'
import { encodeRow } from '../scoring/encode-row.ts'
import type { ScoringParts } from '../scoring/parts.ts'
import { applyToEvent } from '../scoring/policy.ts'
import { score } from '../scoring/score.ts'
import { settle } from '../scoring/settle.ts'
import { transform } from '../scoring/transform.ts'
import { parseJsonLine } from '../table/json-line.ts'
import type { Assembly } from './assemble.ts'
import { lettersOf, predictionEncoder, scoringParts } from './parts.ts'

/** What became of the events of some lines: JSON lines, in the order of the events. */
export interface ScoredLines {
  readonly predictions: readonly string[]
  readonly deadLetters: readonly string[]
}

/** How many events had which outcome. */
export interface EventCounts {
  events: number
  scored: number
  skipped: number
  readonly deadLetters: Map<string, number>
}

// Node 24 has it; the typings do not yet.
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

/** A long beyond 2^53 as the number it is, not as text. */
function exactDigits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(value.toString()) : value
}

/** Scores events from a file with the plan, the models and the policies of a pipeline: the same answers as the stream's. */
export class EventFileScorer {
  readonly counts: EventCounts = { events: 0, scored: 0, skipped: 0, deadLetters: new Map() }
  readonly #assembly: Assembly
  readonly #parts: ScoringParts
  readonly #batch: ScoringBatch
  readonly #read: ReturnType<typeof createJsonRecordReader>
  readonly #encoder: PredictionEncoder
  readonly #letter: LetterMaker
  readonly #clock: Clock
  /** The line of each row of the batch. */
  readonly #lines: string[] = []

  constructor(assembly: Assembly, clock: Clock) {
    this.#assembly = assembly
    this.#parts = scoringParts(assembly)
    this.#batch = new ScoringBatch(this.#parts)
    const { eventForm } = assembly.compiled
    this.#read = createJsonRecordReader(assembly.readerSchema, eventForm, assembly.config.input.longs)
    // The id frames the bytes, which are read back here.
    this.#encoder = predictionEncoder(assembly, 0)
    this.#letter = lettersOf(assembly, clock).make
    this.#clock = clock
  }

  /**
   * The n-th event of the file (from 0) counts as offset n of partition 0 of the input topic.
   *
   * @throws SluiceError POLICY_FAIL where the user's policy says so
   */
  score(lines: readonly string[]): ScoredLines {
    const scored = { predictions: [] as string[], deadLetters: [] as string[] }
    for (const line of lines) {
      this.#add(line)
      if (this.#batch.isFull) this.#finish(scored)
    }
    if (this.#batch.size > 0) this.#finish(scored)
    return scored
  }

  #add(line: string): void {
    const row = this.#batch.size
    const { topic } = this.#assembly.config.input
    this.#batch.add({ topic, partition: 0, offset: BigInt(this.counts.events++) })
    this.#lines[row] = line
    const value = parseJsonLine(line)
    const event = value === undefined ? new Fault('avro-decode', 'the line is not JSON') : this.#read(value)
    if (event instanceof Fault) applyToEvent(this.#batch, row, event, this.#parts.policies)
    else if (typeof event === 'string') this.#batch.skip(row, event)
    else this.#batch.events[row] = event
  }

  #finish(into: { readonly predictions: string[]; readonly deadLetters: string[] }): void {
    const batch = this.#batch
    transform(batch, this.#parts)
    score(batch, this.#parts)
    const entries = batch.models.map((model, head) => model.entries(head))
    const scoredAtMs = this.#clock.now()
    settle(batch, this.#parts.onModelError, {
      scored: (row) => this.#predict(row, entries, scoredAtMs, into.predictions),
      deadLettered: (row, fault) => {
        const { deadLetters: counts } = this.counts
        counts.set(fault.reason, (counts.get(fault.reason) ?? 0) + 1)
        into.deadLetters.push(this.#context(row, fault, false))
      },
      skipped: () => {
        this.counts.skipped += 1
      },
      reported: (row, fault) => {
        into.deadLetters.push(this.#context(row, fault, true))
      },
    })
    batch.clear()
  }

  #predict(
    row: number,
    entries: readonly PredictionEntries[],
    scoredAtMs: number,
    into: string[],
  ): Fault | null {
    // A row without a fault was read.
    const eventTimeMs = this.#assembly.compiled.eventTimeMs(this.#batch.events[row]!)
    const value = encodeRow(this.#encoder, this.#batch, row, entries, { eventTimeMs, scoredAtMs })
    if (value instanceof Fault) return value
    into.push(JSON.stringify(decodePrediction(value), exactDigits))
    this.counts.scored += 1
    return null
  }

  /** What the stream's dead letter says of the event, redaction included. */
  #context(row: number, fault: Fault, isScored: boolean): string {
    const origin: Origin = this.#batch.origins[row]!
    const record: InputRecord = {
      offset: origin.offset,
      key: null,
      value: Buffer.from(this.#lines[row]!),
      headers: [],
      timestampMs: -1,
    }
    const { headers } = this.#letter(record, origin, fault, isScored)
    const { reason, field, feature, value, model } = sluiceHeader
    const names = [reason, field, feature, value, model]
    const [reasonText, fieldText, featureText, valueText, modelText] = names.map((name) =>
      headerText(headers, name),
    )
    return JSON.stringify({
      eventId: eventId(origin),
      reason: reasonText,
      field: fieldText,
      ...(featureText == null ? {} : { feature: featureText }),
      value: valueText,
      model: modelText,
      message: fault.message,
      scored: isScored,
    })
  }
}
