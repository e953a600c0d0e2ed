import { labelColumnOf } from '../core/column.ts'
import type { ModelEntry } from '../avro/prediction-encoder.ts'
import type { Meter } from '../core/meter.ts'
import { Fault } from '../core/outcome.ts'
import type { InputRecord, OutputRecord, Position, RecordBatch } from '../core/record.ts'
import type { Stage } from '../core/stage.ts'
import type { Coordinates } from '../dead-letter/dead-letter.ts'
import { Chunk, fate } from './chunk.ts'
import type { ModelChunk } from './chunk.ts'
import { contributionsByRow } from './contributions.ts'
import type { PipelineParts } from './parts.ts'
import { decode } from './stages/decode.ts'
import { encode, recordFault } from './stages/encode.ts'
import { score } from './stages/score.ts'
import { transform } from './stages/transform.ts'
import { Tally } from './tally.ts'

/** Where an output came from, so that one that the broker refuses can be dead-lettered. */
export interface Origin {
  readonly record: InputRecord
  readonly from: Coordinates
}

/** What one turn made of the batches it took: all that must be durable before its positions may be committed. */
export interface Turn {
  readonly outputs: OutputRecord[]
  /** As long as `outputs`. */
  readonly origins: Origin[]
  readonly deadLetters: OutputRecord[]
  readonly positions: readonly Position[]
  /** One byte an input record, in order: 1 when it is dead-lettered. */
  readonly failures: Uint8Array
  readonly tally: Tally
}

/** Batches in, outcomes out: no broker, no waiting but for schemas. One record is a batch of one. */
export class Pipeline {
  readonly #parts: PipelineParts
  readonly #meter: Meter
  readonly #chunk: Chunk

  constructor(parts: PipelineParts, meter: Meter) {
    this.#parts = parts
    this.#meter = meter
    this.#chunk = new Chunk(parts)
  }

  /** Fetches what decoding these batches needs. Throws REGISTRY_OUTAGE: wait, and call again. */
  async prepare(batches: readonly RecordBatch[]): Promise<void> {
    for (const { records } of batches) await this.#parts.decoder.prepare(records)
  }

  /** Scores prepared batches. Throws POLICY_FAIL where the user's policy says so; nothing else. */
  score(batches: readonly RecordBatch[]): Turn {
    const turn = emptyTurn(batches)
    let done = 0
    this.#chunk.clear()
    for (const { topic, partition, records } of batches) {
      const from = { topic, partition }
      for (const record of records) {
        this.#chunk.add(record, from)
        if (this.#chunk.size === this.#parts.plan.capacity) done = this.#finishChunk(turn, done)
      }
    }
    if (this.#chunk.size > 0) this.#finishChunk(turn, done)
    return turn
  }

  /** The dead letter of an output that the broker refused. */
  refused(origin: Origin, fault: Fault): OutputRecord {
    return this.#parts.deadLetter(origin.record, origin.from, fault, false)
  }

  #finishChunk(turn: Turn, done: number): number {
    const chunk = this.#chunk
    const parts = this.#parts
    this.#timed('decode', () => {
      decode(chunk, parts)
    })
    this.#timed('transform', () => {
      transform(chunk, parts, turn.tally)
    })
    this.#timed('score', () => {
      score(chunk, parts)
    })
    this.#timed('encode', () => {
      this.#emit(turn, done)
    })
    const end = done + chunk.size
    chunk.clear()
    return end
  }

  #timed(stage: Stage, work: () => void): void {
    const start = this.#parts.clock.monotonic()
    work()
    this.#meter.stage(stage, (this.#parts.clock.monotonic() - start) / 1000)
  }

  /** Turns each row's fate into its records and counts. */
  #emit(turn: Turn, done: number): void {
    const chunk = this.#chunk
    const entries = chunk.models.map(entryOf)
    const scoredAtMs = this.#parts.clock.now()
    for (let row = 0; row < chunk.size; row++) {
      if (chunk.fates[row] === fate.skipped) {
        turn.tally.skipped += 1
        continue
      }
      const fault =
        recordFault(chunk, row, this.#parts) ?? this.#emitPrediction(turn, row, entries, scoredAtMs)
      if (fault === null) continue
      turn.failures[done + row] = 1
      this.#emitDeadLetter(turn, row, fault)
    }
    this.#emitReports(turn)
    for (const { row, model, fault } of chunk.entryFaults) {
      if (turn.failures[done + row] === 0) turn.tally.modelFailures.push({ model, fault })
    }
    for (const model of chunk.models) countLabels(chunk, model, turn.tally)
  }

  #emitPrediction(turn: Turn, row: number, entries: readonly ModelEntry[], scoredAtMs: number): Fault | null {
    const chunk = this.#chunk
    const eventTimeMs = this.#parts.eventTimeMs(chunk.events[row]!)
    const output = encode(chunk, row, this.#parts, entries, scoredAtMs, eventTimeMs)
    if (output instanceof Fault) return output
    turn.outputs.push(output)
    turn.origins.push({ record: chunk.records[row]!, from: chunk.origins[row]! })
    turn.tally.scored += 1
    if (eventTimeMs !== null) turn.tally.ages.push((scoredAtMs - eventTimeMs) / 1000)
    return null
  }

  #emitDeadLetter(turn: Turn, row: number, fault: Fault): void {
    const chunk = this.#chunk
    chunk.fates[row] = fate.deadLetter
    turn.deadLetters.push(this.#parts.deadLetter(chunk.records[row]!, chunk.origins[row]!, fault, false))
    turn.tally.deadLettered += 1
    turn.tally.deadLetters.push(fault)
  }

  /** One copy a record, under its first reported fault: a dead-lettered record is there already. */
  #emitReports(turn: Turn): void {
    const chunk = this.#chunk
    let last = -1
    for (const { row, fault } of chunk.reports.toSorted((a, b) => a.row - b.row)) {
      if (row === last || chunk.fates[row] !== fate.alive) continue
      last = row
      turn.deadLetters.push(this.#parts.deadLetter(chunk.records[row]!, chunk.origins[row]!, fault, true))
      turn.tally.reported.push(fault)
    }
  }
}

function emptyTurn(batches: readonly RecordBatch[]): Turn {
  const tally = new Tally()
  let count = 0
  for (const { topic, records } of batches) {
    count += records.length
    tally.consumed.set(topic, (tally.consumed.get(topic) ?? 0) + records.length)
  }
  return {
    outputs: [],
    origins: [],
    deadLetters: [],
    positions: batches.map(({ topic, partition, epoch, nextOffset }) => ({
      topic,
      partition,
      epoch,
      nextOffset,
    })),
    failures: new Uint8Array(count),
    tally,
  }
}

function entryOf(chunk: ModelChunk, head: number): ModelEntry {
  return {
    head,
    out: chunk.out,
    failed: chunk.anyFailed ? chunk.failed : null,
    flags: chunk.flags,
    contributions:
      chunk.model.contributions === null ? null : contributionsByRow(chunk, chunk.model.contributions),
  }
}

/** Counts the predictions of rows that are alive, by label; a model without classes has one count. */
function countLabels(chunk: Chunk, model: ModelChunk, tally: Tally): void {
  const { name, levels, scorer } = model.model
  const labelAt = levels === null ? -1 : labelColumnOf(scorer.outputs)
  const width = scorer.outputs.length
  const counts = new Float64Array(labelAt < 0 ? 1 : levels!.length)
  for (let row = 0; row < chunk.size; row++) {
    if (chunk.fates[row] !== fate.alive || model.failed[row] === 1) continue
    const label = labelAt < 0 ? 0 : model.out[row * width + labelAt]!
    if (label >= 0) counts[label]! += 1
  }
  counts.forEach((count, label) =>
    tally.predictions.push({ model: name, label: labelAt < 0 ? null : levels![label]!, count }),
  )
}
