import { batches } from './measure.ts'

/** One line of the table. Rates in rows a second. */
export interface Line {
  readonly title: string
  readonly trees: number | null
  /** By batch, as `batches` has them. */
  readonly ours: readonly number[]
  /** Null where H2O has no figure. */
  readonly h2o: number | null
}

/** A table for the terminal; ratios are against H2O's scorer, which takes one row at a time. */
export function renderTable(lines: readonly Line[], h2oSource: string): string {
  const header = [
    'model',
    'trees',
    ...batches.map((batch) => `batch ${batch}`),
    'H2O',
    ...batches.map((b) => `x at ${b}`),
  ]
  const body = lines.map(({ title, trees, ours, h2o }) => [
    title,
    trees === null ? '' : String(trees),
    ...ours.map(rate),
    h2o === null ? '' : rate(h2o),
    ...ours.map((ourRate) => (h2o === null ? '' : ratio(ourRate / h2o))),
  ])
  const widths = header.map((_, c) => Math.max(...[header, ...body].map((row) => row[c]!.length)))
  const text = [header, ...body].map((row) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
  )
  return [`Rows per CPU second, one thread. H2O: ${h2oSource}`, ...text].join('\n')
}

/** What a line comes to, for those who wait for the table. */
export function renderRatios({ ours, h2o }: Line): string {
  if (h2o === null) return `${ours.map(rate).join(', ')} rows/s`
  return `${ours.map((ourRate) => ratio(ourRate / h2o)).join(', ')} x of H2O`
}

function rate(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function ratio(value: number): string {
  return value.toFixed(value < 2 ? 2 : value < 10 ? 1 : 0)
}
