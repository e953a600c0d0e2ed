import type { Fault, OutcomeKind } from './outcome.ts'
import type { InputRecord, RecordBatch } from './record.ts'

/** What gets a span of its own. */
export const tracedUnits = ['record', 'batch'] as const

/** What became of one record of a turn. */
export interface RecordEnd {
  readonly record: InputRecord
  readonly outcome: OutcomeKind
  /** Why it was not scored. */
  readonly fault: Fault | null
}

/** One turn, followed from take to commit. One of `end` and `fail` is called, unless the turn is given up undone. */
export interface TurnTrace {
  /** The batches to go on with: headers of records say in which trace their outputs are. */
  readonly batches: readonly RecordBatch[]
  /**
   * All of the turn is durable.
   *
   * @param ends of its records; those that are not named were skipped, and of one that is named twice the last counts
   */
  end(ends: Iterable<RecordEnd>): void
  /** The turn could not be made durable. */
  fail(error: unknown): void
}

/** Follows records through the stream, for whoever traces requests through many services. Never throws, never waits. */
export interface Tracer {
  /** Called with what was taken, before anything is made of it. */
  begin(batches: readonly RecordBatch[]): TurnTrace
}
