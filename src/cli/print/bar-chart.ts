import { textTable } from './text-table.ts'

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

export interface Bar {
  readonly name: string
  /** How long it is, beside the others. */
  readonly value: number
  /** What stands behind it. */
  readonly label: string
}

/**
 * Names with a bar each, the largest as long as the width.
 *
 * @param width in columns of the terminal
 */
export function barChart(bars: readonly Bar[], width: number): string[] {
  const largest = Math.max(...bars.map(({ value }) => value))
  return textTable(
    bars.map(({ name, value, label }) => [name, bar(largest > 0 ? value / largest : 0, width), label]),
  )
}

function bar(share: number, width: number): string {
  const steps = Math.max(0, Math.round(share * width * 8))
  return ('█'.repeat(Math.floor(steps / 8)) + eighths[steps % 8]!).padEnd(width)
}
