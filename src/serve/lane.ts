import { FlawedEvent } from '../avro/flawed-event.ts'
import type { Clock } from '../core/clock.ts'
import type { Meter } from '../core/meter.ts'
import { Fault } from '../core/outcome.ts'
import type { NonEvent } from '../core/reason.ts'
import { runSteps } from '../core/run-steps.ts'
import type { ContributionScorer } from '../model/scorer.ts'
import { ScoringBatch } from '../scoring/batch.ts'
import type { ModelBatch } from '../scoring/batch.ts'
import { labelCounts } from '../scoring/label-counts.ts'
import type { ScoringParts } from '../scoring/parts.ts'
import { applyToEntries, rowFault } from '../scoring/policy.ts'
import { score } from '../scoring/score.ts'
import { transform } from '../scoring/transform.ts'

/** What a row was read as: an event, one with flaws, why it is none, or what is wrong with it. */
export type ReadRow = object | NonEvent | Fault

/** What becomes of the rows of one request. */
export interface RequestScores {
  /** rowCount x outputs.length, row-major. */
  readonly out: Float64Array
  /** rowCount x classes x names, row-major; null where they were not asked for. */
  readonly contributions: Float64Array | null
  /** By row, sparse. */
  readonly flags: Map<number, readonly string[]>
  /** By row, sparse: why it cannot be scored. */
  readonly faults: Map<number, Fault>
}

/** Some rows of a request that are scored together with those of others. */
export interface RowsOfRequest {
  readonly rows: readonly ReadRow[]
  /** From which row of the request on. */
  readonly from: number
  readonly count: number
  readonly into: RequestScores
}

/** One model, under the policies of one kind of front: those score or dead-letter, nothing else. */
export interface LaneParts extends ScoringParts {
  readonly contributions: ContributionScorer | null
}

/** What is told of a lane's work. */
export type LaneMeter = Pick<Meter, 'records' | 'deadLetter' | 'unknownCategory' | 'predictions' | 'stage'>

/** Takes rows of requests through the stages that records go through. */
export class Lane {
  readonly #parts: LaneParts
  readonly #batch: ScoringBatch
  readonly #model: ModelBatch
  readonly #meter: LaneMeter
  readonly #clock: Pick<Clock, 'monotonic'>
  #rows = 0n

  constructor(parts: LaneParts, meter: LaneMeter, clock: Pick<Clock, 'monotonic'>) {
    this.#parts = parts
    this.#meter = meter
    this.#clock = clock
    this.#batch = new ScoringBatch(parts)
    // A lane has one model.
    this.#model = this.#batch.models[0]!
  }

  /** How many rows are scored at once. */
  get capacity(): number {
    return this.#batch.capacity
  }

  /**
   * @param pieces no more rows than `capacity`
   * @returns a promise only where a step waits for an answer from outside; not to be called again before it has settled
   * @throws SluiceError LOOKUP_OUTAGE when what a step asks does not answer
   */
  score(pieces: readonly RowsOfRequest[]): void | Promise<void> {
    this.#batch.clear()
    for (const { rows, from, count } of pieces)
      for (const row of rows.slice(from, from + count)) this.#add(row)
    return runSteps(this.#steps(pieces))
  }

  *#steps(pieces: readonly RowsOfRequest[]): Generator<Promise<void>, void, void> {
    const start = this.#clock.monotonic()
    const pending = transform(this.#batch, this.#parts)
    if (pending !== undefined) yield pending
    const transformed = this.#clock.monotonic()
    const asked = score(this.#batch, this.#parts)
    if (asked !== undefined) yield asked
    this.#meter.stage('transform', (transformed - start) / 1000)
    this.#meter.stage('score', (this.#clock.monotonic() - transformed) / 1000)
    let at = 0
    for (const piece of pieces) {
      this.#give(piece, at)
      at += piece.count
    }
    this.#count()
  }

  #add(row: ReadRow): void {
    const at = this.#batch.size
    // Of a request there is no record: rows are counted, for messages alone.
    this.#batch.add({ topic: 'request', partition: 0, offset: this.#rows++ })
    if (row instanceof Fault) this.#batch.deadLetter(at, row)
    else if (typeof row === 'string') this.#batch.deadLetter(at, notAnEvent(row))
    else {
      this.#batch.events[at] = row instanceof FlawedEvent ? row.event : row
      const faults = row instanceof FlawedEvent ? row.faults : []
      for (const fault of faults) applyToEntries(this.#batch, at, fault, [], this.#parts.policies)
    }
  }

  #give({ from, count, into }: RowsOfRequest, at: number): void {
    const { out, flags, model } = this.#model
    const width = model.scorer.outputs.length
    into.out.set(out.subarray(at * width, (at + count) * width), from * width)
    for (let i = 0; i < count; i++) {
      const fault = rowFault(this.#batch, at + i, 'record')
      this.#batch.end(at + i, fault)
      const flagged = flags?.[at + i]
      if (flagged !== undefined) into.flags.set(from + i, flagged)
      if (fault !== null) into.faults.set(from + i, fault)
      else if (into.contributions !== null) this.#explain(into.contributions, from + i, at + i)
    }
  }

  #explain(into: Float64Array, row: number, at: number): void {
    const { contributions } = this.#parts
    if (contributions === null) return
    const { rows, model } = this.#model
    const width = model.scorer.inputs.length
    const size = contributions.names.length * contributions.classes.length
    contributions.contributions(
      rows.subarray(at * width, (at + 1) * width),
      into.subarray(row * size, (row + 1) * size),
    )
  }

  #count(): void {
    const batch = this.#batch
    const faults = batch.endFaults.filter((fault) => fault !== undefined)
    this.#meter.records('scored', batch.size - faults.length)
    this.#meter.records('dead-letter', faults.length)
    for (const fault of faults) this.#meter.deadLetter(fault)
    for (const { model, field } of batch.unknownCategories)
      this.#meter.unknownCategory(model ?? '', field ?? '', 1)
    for (const { model, label, count } of labelCounts(batch, this.#model))
      this.#meter.predictions(model, label, count)
  }
}

function notAnEvent(why: string): Fault {
  return new Fault('schema-mismatch', `what the row holds is no event (${why})`)
}
