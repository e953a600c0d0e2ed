import { outcome } from '../core/outcome.ts'
import type { SkipReason } from '../core/reason.ts'
import type { InputRecord, Origin } from '../core/record.ts'
import { countedAtMs } from '../monitor/counting/counting.ts'
import type { Counting } from '../monitor/counting/counting.ts'
import type { Correction, CountedPartition } from '../monitor/counting/counted-partition.ts'
import { outcomeCell } from '../monitor/counting/outcome-cells.ts'
import type { VersionCells } from '../monitor/counting/row-cells.ts'
import type { RowLog } from '../monitor/counting/row-log.ts'
import type { ScoringBatch } from '../scoring/batch.ts'
import type { PipelineParts } from './parts.ts'
import type { WindowedPartition } from './windowed-partition.ts'

/** The part of the turn that a row belongs to. */
interface NotedPart {
  readonly windowed: Pick<WindowedPartition, 'isNew'> | null
  readonly counts: PartCounts | null
}

/** Rows on their way, by their places: what of a passage is noted. */
interface PassedRows {
  readonly batch: ScoringBatch
  readonly records: readonly InputRecord[]
  readonly parts: readonly NotedPart[]
  /** Milliseconds since the epoch; NaN where it is not known. */
  readonly eventTimes: Float64Array
}

/** Rows that were scored and settled, or ended otherwise. */
interface NotedPassage {
  readonly passage: PassedRows
  readonly areOfWindows: boolean
  /** Whether models were asked for them. */
  readonly isAsked: boolean
}

/** What of a row says in which slice it is. */
export interface PlacedRow {
  readonly record: Pick<InputRecord, 'timestampMs'>
  readonly origin: Origin
  readonly eventTimeMs: number | null
}

/** What is noted of a part's rows. */
export class PartCounts {
  /** Rows of the log: from one up to another, and so on. */
  readonly runs: number[] = []
  readonly corrections: Correction[] = []
  readonly #turn: TurnCounts
  readonly #of: CountedPartition

  constructor(turn: TurnCounts, of: CountedPartition) {
    this.#turn = turn
    this.#of = of
  }

  /** A row that was scored is not after all: the broker does not take its prediction. */
  reject(row: PlacedRow, reason: SkipReason, isSkipped: boolean): void {
    const isOfWindow = row.origin.windowStartMs !== undefined
    const is = isSkipped ? outcome.skipped : outcome.deadLettered
    this.corrections.push({
      place: this.#turn.placeOf(row),
      from: outcomeCell(outcome.scored, undefined, isOfWindow),
      to: outcomeCell(is, reason, isOfWindow),
    })
  }

  /** They are durable. */
  count(): void {
    this.#turn.count(this.#of, this)
  }
}

/** What the rows of a turn come to for its versions: counted part by part, as they are durable. */
export class TurnCounts {
  readonly #counting: Counting
  readonly #log: RowLog
  readonly #eventTimeMs: PipelineParts['eventTimeMs']
  /** Parts that are not counted yet. */
  #left = 0
  #isFree = false

  constructor(counting: Counting, cells: VersionCells, eventTimeMs: PipelineParts['eventTimeMs']) {
    this.#counting = counting
    this.#log = counting.log(cells)
    this.#eventTimeMs = eventTimeMs
  }

  get isByTime(): boolean {
    return this.#counting.isByTime
  }

  /** For the rows of a part. */
  of(partition: CountedPartition): PartCounts {
    this.#left += 1
    return new PartCounts(this, partition)
  }

  /** Notes rows that have their outcomes. */
  note({ passage, areOfWindows, isAsked }: NotedPassage): void {
    const { batch, records, parts } = passage
    const areReadings = !areOfWindows && (parts[0]?.windowed ?? null) !== null
    const isRepeated = areReadings ? (row: number) => !parts[row]!.windowed!.isNew(records[row]!) : null
    const first = this.#log.size
    this.#log.add({ batch, isAsked, areOfWindows, isRepeated }, (row) =>
      this.#placeAt(passage, row, areReadings),
    )
    for (let from = 0; from < batch.size;) {
      const part = parts[from]!
      let to = from + 1
      while (to < batch.size && parts[to] === part) to += 1
      part.counts?.runs.push(first + from, first + to)
      from = to
    }
  }

  count(partition: CountedPartition, { runs, corrections }: PartCounts): void {
    this.#counting.counts.add(partition, this.#log, runs, corrections)
    this.#left -= 1
    if (this.#left === 0) this.#free()
  }

  /** The turn will be scored again. */
  giveUp(): void {
    this.#free()
  }

  #free(): void {
    if (!this.#isFree) this.#counting.free(this.#log)
    this.#isFree = true
  }

  /** What says in which slice a row is: its time, or its offset. */
  placeOf({ record, origin, eventTimeMs }: PlacedRow): number {
    if (!this.isByTime) return Number(origin.offset)
    // The record of a window's row is its first reading's.
    if (origin.windowStartMs !== undefined) return eventTimeMs ?? origin.windowStartMs
    return countedAtMs(eventTimeMs, record.timestampMs)
  }

  /** The time of a reading is its windows' to know: of it, that of its record says. */
  #placeAt({ batch, records, eventTimes }: PassedRows, row: number, areReadings: boolean): number {
    const event = areReadings ? null : (batch.events[row] ?? null)
    const encoded = eventTimes[row]!
    const known = Number.isNaN(encoded) ? null : encoded
    const eventTimeMs = known === null && event !== null ? this.#eventTimeMs(event) : known
    return this.placeOf({ record: records[row]!, origin: batch.origins[row]!, eventTimeMs })
  }
}
