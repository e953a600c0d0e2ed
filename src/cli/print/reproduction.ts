import type { BitDifference } from '../../app/answerable/compare-prediction.ts'
import type { ReproductionCounts } from '../../app/answerable/reproduction-counts.ts'
import type { Reproduction } from '../../app/answerable/reproducer.ts'
import type { ReplayRange } from '../../app/replay-range.ts'
import { formatCount, formatDuration, plural } from '../../core/text.ts'
import { rangeFields, rangeText } from './replay.ts'
import { textTable } from './text-table.ts'

/** What came of predictions that were made again, for people. */
export function reproductionText(range: ReplayRange, counts: ReproductionCounts, seconds: number): string[] {
  const { found, asked, reproduced, differing, lost, unreadable, firstUnreadable } = counts
  return [
    rangeText(range),
    `reproduced ${formatCount(reproduced)} of ${plural(asked, 'prediction')}, bit for bit, in ${formatDuration(seconds)}`,
    ...(asked < found ? [`chosen of ${formatCount(found)}`] : []),
    ...(differing === 0 ? [] : [`${formatCount(differing)} differ`]),
    ...(lost === 0 ? [] : [`${formatCount(lost)} cannot be reproduced`]),
    ...textTable([...counts.reasons].map(([reason, count]) => [formatCount(count), reason])),
    ...(unreadable === 0
      ? []
      : [`${plural(unreadable, 'value')} cannot be read as predictions: ${String(firstUnreadable)}`]),
    ...exampleLines(counts),
  ]
}

function exampleLines({ examples, differing }: ReproductionCounts): string[] {
  if (examples.length === 0) return []
  const shown =
    examples.length < differing ? `the first ${formatCount(examples.length)} that differ:` : 'what differs:'
  return ['', shown, ...examples.flatMap(reproductionLines)]
}

/** What of one prediction is another now, or cannot be made again. */
export function reproductionLines({ prediction, differences, lost }: Reproduction): string[] {
  return [
    `  ${prediction.eventId}`,
    ...differenceLines(differences),
    ...lost.map((reason) => `    ${reason}`),
  ]
}

export function differenceLines(differences: readonly BitDifference[]): string[] {
  return textTable(
    differences.map(({ model, what, recorded, now }) => [
      model === null ? what : `${model} ${what}`,
      `recorded ${recorded}`,
      `now ${now}`,
    ]),
    '    ',
  )
}

/** For programs. */
export function reproductionJson(range: ReplayRange, counts: ReproductionCounts): string {
  const { found, asked, reproduced, differing, lost, unreadable, reasons, examples } = counts
  const result = {
    ...rangeFields(range),
    ...{ found, asked, reproduced, differing, lost, unreadable },
    reasons: Object.fromEntries(reasons),
    examples: examples.map(reproductionFields),
  }
  return JSON.stringify(result, null, 2)
}

export function reproductionFields({ prediction, differences, lost }: Reproduction): object {
  return { eventId: prediction.eventId, differences, lost }
}
