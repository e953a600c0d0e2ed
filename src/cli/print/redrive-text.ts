import type { RedriveCounts } from '../../app/redrive.ts'
import { failedOf } from '../../app/redrive.ts'
import { formatCount, plural } from '../../core/text.ts'
import { textTable } from './text-table.ts'

/** What became of redriven letters, or would: a line for each outcome that there is. */
export function redriveText(title: string, counts: RedriveCounts, words: RedriveWords): string[] {
  const rows: readonly (readonly [number, string])[] = [
    [counts.scored, words.scored],
    [counts.skipped, 'skipped'],
    [counts.reports, 'had been scored all the same: nothing to do'],
    [counts.quarantined, words.quarantined],
    [failedOf(counts), words.failed],
    ...[...counts.failed]
      .sort(([, a], [, b]) => b - a)
      .map(([reason, letters]): [number, string] => [letters, `  ${reason}`]),
    [counts.tooOften, 'left: redriven too often (--max-redrives, --quarantine)'],
    [counts.withoutValue, 'left: without the value of their record'],
  ]
  const shown = rows.filter(([letters]) => letters > 0)
  return shown.length === 0
    ? [`${title}: ${plural(0, 'letter')}`]
    : [`${title}:`, ...textTable(shown.map(([letters, text]) => [formatCount(letters).padStart(9), text]))]
}

interface RedriveWords {
  readonly scored: string
  readonly quarantined: string
  readonly failed: string
}

export const expectedWords: RedriveWords = {
  scored: 'would be scored',
  quarantined: 'would be quarantined',
  failed: 'would still fail',
}

export const doneWords: RedriveWords = {
  scored: 'scored',
  quarantined: 'quarantined',
  failed: 'still fail, and are dead letters again',
}
