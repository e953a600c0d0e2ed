import type { LetterAspect, LetterCount, LetterCounts } from '../../app/letter-counts.ts'
import { formatCount, plural } from '../../core/text.ts'
import { barChart } from './bar-chart.ts'
import { section } from './paragraph.ts'
import { displayWidth } from './text-table.ts'

const shownNames = 20

/**
 * Dead letters for people: a histogram for each aspect.
 *
 * @param width columns of the terminal
 */
export function letterCountsText(
  topic: string,
  { letters, reports, by }: LetterCounts,
  aspects: readonly LetterAspect[],
  width: number,
): string[] {
  const copies = reports === 0 ? '' : `, ${formatCount(reports)} of records that were scored all the same`
  return [
    `${topic}: ${plural(letters, 'dead letter')}${copies}`,
    ...aspects.flatMap((aspect) => section(aspect, bars(by[aspect], aspect, width))),
  ]
}

function bars(counts: readonly LetterCount[], aspect: LetterAspect, width: number): string[] {
  const shown = aspect === 'time' ? counts : counts.slice(0, shownNames)
  if (shown.length === 0) return []
  const names = shown.map(({ name }) => name.replace(/\p{Cc}+/gu, ' '))
  const longest = Math.max(...names.map(displayWidth))
  const barWidth = Math.min(50, Math.max(10, width - longest - 16))
  const rest = counts.slice(shown.length).reduce((sum, { letters }) => sum + letters, 0)
  const more =
    rest === 0 ? [] : [`  and ${plural(rest, 'letter')} under ${counts.length - shown.length} more`]
  const label = ({ letters }: LetterCount) => formatCount(letters).padStart(10)
  return [
    ...barChart(
      // As many names as counts.
      shown.map((each, i) => ({ name: names[i]!, value: each.letters, label: label(each) })),
      barWidth,
    ),
    ...more,
  ]
}
