import { textTable } from './text-table.ts'

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/**
 * Names with a bar each and the share of the largest value.
 *
 * @param barWidth columns of the largest bar
 */
export function barChart(
  items: readonly { readonly name: string; readonly value: number }[],
  barWidth: number,
): string[] {
  const largest = Math.max(...items.map(({ value }) => value))
  return textTable(
    items.map(({ name, value }) => {
      const share = largest > 0 ? Math.max(0, value) / largest : 0
      return [name, bar(share, barWidth), `${(100 * share).toFixed(1)} %`]
    }),
  )
}

function bar(share: number, width: number): string {
  const steps = Math.round(share * width * 8)
  const text = '█'.repeat(Math.floor(steps / 8)) + eighths[steps % 8]!
  return text.padEnd(width)
}
