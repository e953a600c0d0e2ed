import { outcome } from '../core/outcome.ts'
import type { Fault } from '../core/outcome.ts'
import type { InputRecord } from '../core/record.ts'
import { ScoringBatch } from '../scoring/batch.ts'
import type { ScoringParts } from '../scoring/parts.ts'
import type { ClosedWindow } from '../windows/partition-windows.ts'
import type { Tenant } from './tenant-topics.ts'
import type { TurnPart } from './turn.ts'

/** A record on its way, or a window with the record of its first reading, and the part of the turn that it belongs to. */
interface PassageRow {
  readonly record: InputRecord
  readonly window: ClosedWindow | null
  readonly part: TurnPart
}

/**
 * A stretch of a turn on its way through the stages: records, from whichever partitions, or windows, and the rows they
 * become. Made once and used for one stretch after the other.
 */
export class Passage {
  readonly batch: ScoringBatch
  /** The record of each row. */
  readonly records: InputRecord[] = []
  /** The window of each row; null for records. */
  readonly windows: (ClosedWindow | null)[] = []
  /** The part of the turn that each row belongs to. */
  readonly parts: TurnPart[] = []
  /** Whose each row is, once that is known; null for nobody's. */
  readonly tenants: (Tenant | null)[] = []
  /** Of each row that was encoded the time of its event, milliseconds since the epoch; NaN where that is not known. */
  readonly eventTimes: Float64Array
  /** How many rows of the turn came before. */
  #rowsBefore = 0

  constructor(parts: Pick<ScoringParts, 'plan' | 'models' | 'routing'>) {
    this.batch = new ScoringBatch(parts)
    // The list itself, which follows the rows.
    this.batch.records = this.records
    this.eventTimes = new Float64Array(this.batch.capacity).fill(NaN)
  }

  add(record: InputRecord, part: TurnPart): void {
    const { topic, partition } = part.position
    this.records.push(record)
    this.windows.push(null)
    this.parts.push(part)
    this.tenants.push(null)
    this.batch.add({ topic, partition, offset: record.offset })
  }

  /** A window's row, which has its event already. */
  addWindow(window: ClosedWindow, part: TurnPart): void {
    const { event, first, startMs } = window
    const { topic, partition } = part.position
    this.records.push(first)
    this.windows.push(window)
    this.parts.push(part)
    this.tenants.push(null)
    this.batch.add({ topic, partition, offset: first.offset, windowStartMs: startMs }, event)
  }

  /** The rows and their parts, to be added again. */
  rows(): PassageRow[] {
    // As many parts and windows as records.
    return this.records.map((record, row) => ({
      record,
      window: this.windows[row]!,
      part: this.parts[row]!,
    }))
  }

  /** These rows in place of those at hand; what the stages made of them is forgotten. */
  replace(rows: readonly PassageRow[]): void {
    this.#empty(this.#rowsBefore)
    for (const { record, window, part } of rows) {
      if (window === null) this.add(record, part)
      else this.addWindow(window, part)
    }
  }

  /** A row's place in the turn, which it keeps however often the turn is scored, and by whatever halves. */
  placeOf(row: number): number {
    return this.#rowsBefore + row
  }

  /**
   * Tells of each row, by its place in the turn, whether it is dead-lettered for what is wrong with it.
   *
   * @param excuses null where each fault counts
   */
  judge(told: (place: number, failure: 0 | 1) => void, excuses: ((fault: Fault) => boolean) | null): void {
    const { size, outcomes, endFaults } = this.batch
    for (let row = 0; row < size; row++) {
      const isDeadLettered = outcomes[row] === outcome.deadLettered
      // Each that is dead-lettered has a fault.
      const isFailure = isDeadLettered && excuses?.(endFaults[row]!) !== true
      told(this.placeOf(row), isFailure ? 1 : 0)
    }
  }

  /** Ready for the turn's next rows. */
  advance(): void {
    this.#empty(this.#rowsBefore + this.records.length)
  }

  /** Ready for a turn. */
  begin(): void {
    this.#empty(0)
  }

  #empty(rowsBefore: number): void {
    this.#rowsBefore = rowsBefore
    this.eventTimes.fill(NaN, 0, this.records.length)
    this.records.length = this.windows.length = this.parts.length = this.tenants.length = 0
    this.batch.clear()
  }
}
