import type { ReplayCounts } from '../../app/replay-counts.ts'
import type { ReplayRange } from '../../app/replay-range.ts'
import { formatCount, formatDuration, plural } from '../../core/text.ts'
import { costOf, costRows } from './cost-table.ts'
import { textTable } from './text-table.ts'

/** What a replay came to, for people. */
export function replayText(range: ReplayRange, counts: ReplayCounts, seconds: number): string[] {
  return [
    rangeText(range),
    doneText(counts.total, seconds),
    '',
    ...textTable([['outcome', 'records', 'share'], ...outcomeRows(counts)]),
    ...labelLines(counts),
    ...costLines([['', counts]]),
  ]
}

/** For programs. */
export function replayJson(range: ReplayRange, counts: ReplayCounts): string {
  return JSON.stringify({ ...rangeFields(range), records: counts.total, ...countFields(counts) }, null, 2)
}

export function rangeText({ topic, partitions }: ReplayRange): string {
  const ranges = partitions.filter(({ from, to }) => from < to)
  if (ranges.length === 0) return `topic ${topic}: the range is empty`
  const shown = ranges
    .slice(0, 8)
    .map(({ partition, from, to }) => `${String(partition)}:${from.toString()}-${(to - 1n).toString()}`)
  const more =
    ranges.length > shown.length ? `, and ${plural(ranges.length - shown.length, 'partition')}` : ''
  return `topic ${topic}, offsets by partition: ${shown.join(', ')}${more}`
}

export function doneText(records: number, seconds: number): string {
  const rate = seconds > 0 ? `, ${formatCount(records / seconds)} records/s` : ''
  return `${plural(records, 'record')} in ${formatDuration(seconds)}${rate}`
}

export function rangeFields({ topic, partitions, remarks }: ReplayRange): object {
  return {
    topic,
    partitions: partitions.map(({ partition, from, to }) => ({
      partition,
      from: from.toString(),
      to: to.toString(),
    })),
    remarks,
  }
}

export function countFields(counts: ReplayCounts): object {
  const { outcomes, deadLetters, skips, labels } = counts
  return {
    scored: outcomes.scored,
    deadLetters: Object.fromEntries(deadLetters),
    skipped: Object.fromEntries(skips),
    labels: Object.fromEntries([...labels].map(([model, found]) => [model, Object.fromEntries(found)])),
    microsecondsPerRecord: costOf(counts),
  }
}

/** How many records had an outcome, or one of its reasons. */
export interface OutcomeCount {
  readonly outcome: 'scored' | 'dead-letter' | 'skipped'
  /** Null for the outcome as a whole. */
  readonly reason: string | null
  readonly count: number
}

/** Each outcome, behind it its reasons, the most frequent first. */
export function outcomeCounts({ outcomes, deadLetters, skips }: ReplayCounts): readonly OutcomeCount[] {
  const counts = (outcome: OutcomeCount['outcome'], reasons: ReadonlyMap<string, number>) => [
    { outcome, reason: null, count: outcomes[outcome] },
    ...[...reasons].sort(([, a], [, b]) => b - a).map(([reason, count]) => ({ outcome, reason, count })),
  ]
  return [...counts('scored', new Map()), ...counts('dead-letter', deadLetters), ...counts('skipped', skips)]
}

/** A reason stands below its outcome. */
export function outcomeName({ outcome, reason }: OutcomeCount): string {
  return reason === null ? outcome : `  ${reason}`
}

function outcomeRows(counts: ReplayCounts): string[][] {
  return outcomeCounts(counts).map((each) => [
    outcomeName(each),
    formatCount(each.count),
    shareText(each.count, counts.total),
  ])
}

export function costLines(named: readonly (readonly [string, ReplayCounts])[]): string[] {
  const rows = costRows(named)
  return rows.length === 0 ? [] : ['', ...textTable(rows)]
}

export function shareText(count: number, of: number): string {
  return of === 0 ? '' : `${((100 * count) / of).toFixed(2)} %`
}

const mostLabels = 20

function labelLines({ labels }: ReplayCounts): string[] {
  const rows = [...labels].flatMap(([model, counts]) => labelRows(model, counts))
  return rows.length === 0 ? [] : ['', ...textTable([['model', 'label', 'records', 'share'], ...rows])]
}

function labelRows(model: string, counts: ReadonlyMap<string, number>): string[][] {
  const all = [...counts].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a)
  const total = all.reduce((sum, [, count]) => sum + count, 0)
  const rows = all
    .slice(0, mostLabels)
    .map(([label, count]) => [model, label || '-', formatCount(count), shareText(count, total)])
  const left = all.slice(mostLabels)
  if (left.length === 0) return rows
  const rest = left.reduce((sum, [, count]) => sum + count, 0)
  return [
    ...rows,
    [model, `(${plural(left.length, 'more label')})`, formatCount(rest), shareText(rest, total)],
  ]
}
