import { outcome } from '../core/outcome.ts'
import type { Fault } from '../core/outcome.ts'
import type { ModelErrorPolicy } from '../core/policy.ts'
import type { SkipReason } from '../core/reason.ts'
import type { ScoringBatch } from './batch.ts'
import { rowFault } from './policy.ts'

/** What is made of each row, by whoever scores it: a stream's records, a file's lines. */
export interface RowOutlet {
  /** The row has a prediction. Returns the fault for which it cannot be given after all; null when it is given. */
  scored(row: number): Fault | null
  deadLettered(row: number, fault: Fault): void
  skipped(row: number, reason: SkipReason): void
  /** A scored row is reported all the same, under its first such fault. After all rows. */
  reported(row: number, fault: Fault): void
}

/** Gives each row of a scored batch its outcome: exactly one, and for some a report besides. */
export function settle(batch: ScoringBatch, onModelError: ModelErrorPolicy, outlet: RowOutlet): void {
  for (let row = 0; row < batch.size; row++) settleRow(batch, row, onModelError, outlet)
  let last = -1
  for (const { row, fault } of batch.reports.toSorted((a, b) => a.row - b.row)) {
    // A dead-lettered row is there already.
    if (row === last || batch.outcomes[row] !== outcome.scored) continue
    last = row
    outlet.reported(row, fault)
  }
}

function settleRow(
  batch: ScoringBatch,
  row: number,
  onModelError: ModelErrorPolicy,
  outlet: RowOutlet,
): void {
  if (batch.outcomes[row] === outcome.skipped) {
    // A row is skipped for a reason.
    outlet.skipped(row, batch.skipReasons[row]!)
    return
  }
  const fault = rowFault(batch, row, onModelError) ?? outlet.scored(row)
  batch.end(row, fault)
  if (fault !== null) outlet.deadLettered(row, fault)
}
