import { parts } from './run-case.ts'
import type { CaseResult, Part } from './run-case.ts'

/** One line of the table: an algorithm and what was compared of its models. */
export interface ReportLine {
  readonly algorithm: string
  readonly models: number
  readonly rows: number
  readonly values: Readonly<Record<Part, number>>
  readonly worstUlp: number
  readonly exactModels: number
  readonly differences: number
}

/** Sums up results by algorithm, in alphabetical order. */
export function reportLines(results: readonly CaseResult[]): ReportLine[] {
  const byAlgorithm = Map.groupBy(results, (result) => result.algorithm)
  return [...byAlgorithm]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([algorithm, cases]) => {
      const comparisons = cases.flatMap((result) => [...result.comparisons.values()])
      const sum = (part: Part): number =>
        cases.reduce((total, result) => total + (result.comparisons.get(part)?.values ?? 0), 0)
      return {
        algorithm,
        models: cases.length,
        rows: cases.reduce((total, result) => total + result.rows, 0),
        // Object.fromEntries forgets the keys' type.
        values: Object.fromEntries(parts.map((part) => [part, sum(part)])) as Record<Part, number>,
        worstUlp: Math.max(0, ...comparisons.map((comparison) => comparison.worstUlp)),
        exactModels: cases.filter((result) =>
          [...result.comparisons.values()].every((comparison) => comparison.worstUlp === 0),
        ).length,
        differences: comparisons.reduce((total, comparison) => total + comparison.differences.length, 0),
      }
    })
}

/** The report as a Markdown table. */
export function markdownTable(lines: readonly ReportLine[]): string {
  const header = [
    'algorithm',
    'models',
    'rows',
    ...parts,
    'worst ulp',
    'models equal to the bit',
    'differences',
  ]
  const total = totals(lines)
  const rows = [...lines, total].map((line) =>
    [
      line.algorithm,
      line.models,
      line.rows,
      ...parts.map((part) => line.values[part]),
      Number(line.worstUlp.toFixed(2)),
      line.exactModels,
      line.differences,
    ].map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)),
  )
  const widths = header.map((name, c) => Math.max(name.length, ...rows.map((row) => row[c]!.length)))
  const show = (cells: readonly string[]): string =>
    `| ${cells.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join(' | ')} |`
  const rule = widths.map((width, c) => (c === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [show(header), show(rule), ...rows.map(show)].join('\n')
}

function totals(lines: readonly ReportLine[]): ReportLine {
  const sum = (of: (line: ReportLine) => number): number => lines.reduce((total, line) => total + of(line), 0)
  return {
    algorithm: 'all',
    models: sum((line) => line.models),
    rows: sum((line) => line.rows),
    // Object.fromEntries forgets the keys' type.
    values: Object.fromEntries(parts.map((part) => [part, sum((line) => line.values[part])])) as Record<
      Part,
      number
    >,
    worstUlp: Math.max(...lines.map((line) => line.worstUlp)),
    exactModels: sum((line) => line.exactModels),
    differences: sum((line) => line.differences),
  }
}
