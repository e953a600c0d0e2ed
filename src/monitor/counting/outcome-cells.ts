import { outcome } from '../../core/outcome.ts'
import type { SkipReason } from '../../core/reason.ts'
import { reasons } from '../../core/reason.ts'
import type { Reason } from '../../core/reason.ts'
import type { SliceCounts } from '../counts.ts'

/** What is not counted adds to this cell, of which nobody reads. */
export const nowhere = 0

const scored = 1
const skipped = 2
const absorbed = 3
const firstReason = 4
/** Of records; as many again are of rows that windows came to. */
const bank = firstReason + reasons.length

/** How many cells the outcomes of rows have, the first included. */
export const outcomeCellCount = 2 * bank

const placeOf = new Map(reasons.map((reason, at) => [reason, firstReason + at]))

/** A row that has its outcome, as one byte and the reason why it is no prediction. */
export function outcomeCell(of: number, reason: SkipReason | undefined, isOfWindow: boolean): number {
  const first = isOfWindow ? bank : 0
  if (of === outcome.scored) return first + scored
  if (of === outcome.skipped) return first + skipped
  if (of === outcome.absorbed) return first + absorbed
  return first + deadLetterCell(reason)
}

/** A row is dead-lettered for a reason. */
function deadLetterCell(reason: SkipReason | undefined): number {
  return placeOf.get(reason as Reason) ?? nowhere
}

/** Records are those of the first bank; what became of them, and of rows of windows, is added up. */
export function countsOfCells(cells: Uint32Array): Omit<SliceCounts, 'start' | 'models'> {
  const of = (cell: number) => cells[cell]! + cells[bank + cell]!
  const letters = reasons.map((reason, at) => [reason, of(firstReason + at)] as const)
  return {
    records: cells.subarray(1, bank).reduce((sum, count) => sum + count, 0),
    scored: of(scored),
    skipped: of(skipped),
    deadLetters: Object.fromEntries(letters.filter(([, count]) => count > 0)),
  }
}
