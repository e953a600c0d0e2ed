import type { InputRecord } from '../core/record.ts'
import { ScoringBatch } from '../scoring/batch.ts'
import type { ScoringParts } from '../scoring/parts.ts'
import type { TurnPart } from './turn.ts'

/** A record on its way, and the part of the turn that it belongs to. */
interface PassageRow {
  readonly record: InputRecord
  readonly part: TurnPart
}

/**
 * A stretch of a turn on its way through the stages: records, from whichever partitions, and the rows they become.
 * Made once and used for one stretch after the other.
 */
export class Passage {
  readonly batch: ScoringBatch
  /** The record of each row. */
  readonly records: InputRecord[] = []
  /** The part of the turn that each row belongs to. */
  readonly parts: TurnPart[] = []
  /** How many records of the turn came before. */
  recordsBefore = 0

  constructor(parts: Pick<ScoringParts, 'plan' | 'models'>) {
    this.batch = new ScoringBatch(parts)
    // The list itself, which follows the rows.
    this.batch.records = this.records
  }

  add(record: InputRecord, part: TurnPart): void {
    const { topic, partition } = part.position
    this.records.push(record)
    this.parts.push(part)
    this.batch.add({ topic, partition, offset: record.offset })
  }

  /** The records and their parts, to be added again. */
  rows(): PassageRow[] {
    // As many parts as records.
    return this.records.map((record, row) => ({ record, part: this.parts[row]! }))
  }

  /** These records in place of those at hand; what the stages made of them is forgotten. */
  replace(rows: readonly PassageRow[]): void {
    this.#empty(this.recordsBefore)
    for (const { record, part } of rows) this.add(record, part)
  }

  /** Ready for the turn's next records. */
  advance(): void {
    this.#empty(this.recordsBefore + this.records.length)
  }

  /** Ready for a turn. */
  begin(): void {
    this.#empty(0)
  }

  #empty(recordsBefore: number): void {
    this.recordsBefore = recordsBefore
    this.records.length = this.parts.length = 0
    this.batch.clear()
  }
}
