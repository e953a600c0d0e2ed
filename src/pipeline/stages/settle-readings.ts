import { outcome } from '../../core/outcome.ts'
import type { Passage } from '../passage.ts'
import type { Turn } from '../turn.ts'

/** Counts what went into windows, and makes the dead letters of what did not. What had its outcome before has no other. */
export function settleReadings(passage: Passage, turn: Turn): void {
  const { batch, records, parts } = passage
  for (let row = 0; row < batch.size; row++) {
    // Where there are windows, each part has those of its partition.
    if (parts[row]!.windowed!.isNew(records[row]!)) settleReading(passage, row, turn)
    else batch.outcomes[row] = outcome.absorbed
  }
  reportReadings(passage)
}

function settleReading({ batch, records, parts }: Passage, row: number, { tally }: Turn): void {
  switch (batch.outcomes[row]) {
    case outcome.absorbed:
      tally.absorbed += 1
      return
    case outcome.skipped:
      // A row is skipped for a reason.
      tally.skips.push(batch.skipReasons[row]!)
      return
    default: {
      // It is neither for a fault.
      const fault = batch.firstFault[row]!
      batch.end(row, fault)
      parts[row]!.deadLetter(records[row]!, batch.origins[row]!, fault)
    }
  }
}

/** Once each, of those that are in windows all the same. */
function reportReadings({ batch, records, parts }: Passage): void {
  const told = new Set<number>()
  for (const { row, fault } of batch.reports) {
    const isTaken = batch.outcomes[row] === outcome.absorbed && parts[row]!.windowed!.isNew(records[row]!)
    if (!isTaken || told.has(row)) continue
    told.add(row)
    parts[row]!.report(records[row]!, batch.origins[row]!, fault)
  }
}
