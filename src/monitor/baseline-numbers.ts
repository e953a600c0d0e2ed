import { mean } from '../core/statistics.ts'
import type { BaselineNumbers } from './baseline.ts'

/** Beyond the range of training, in standard deviations: so that it shows how far values are away that are out of it. */
const beyond = [0.5, 1, 2, 4]

/**
 * How numbers are distributed: as many bins of the same number of values as asked for, where values differ, and a few beyond.
 *
 * @param values as rows have them, NaN where one is missing
 */
export function numbersBaseline(name: string, values: Float64Array, binCount: number): BaselineNumbers {
  const finite = values.filter((value) => Number.isFinite(value))
  const sorted = finite.toSorted()
  const missing = values.filter((value) => Number.isNaN(value)).length
  const middle = mean(finite, 0, finite.length)
  const deviation = deviationFrom(finite, middle)
  const edges = finite.length === 0 ? [] : edgesOf(sorted, deviation, binCount)
  const [min, max] = [sorted[0] ?? null, sorted.at(-1) ?? null]
  const known = (value: number) => (finite.length === 0 ? null : value)
  return {
    name,
    type: 'numerical',
    bin_edges: edges,
    bin_count: binCounts(sorted, edges),
    missing_count: missing,
    not_finite_count: values.length - finite.length - missing,
    ...{ min, max },
    mean: known(middle),
    standard_deviation: known(deviation),
    sum: known(middle * finite.length),
  }
}

/** How many edges are not above a value: its bin. */
export function binOf(edges: readonly number[], value: number): number {
  let [from, to] = [0, edges.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (value >= edges[middle]!) from = middle + 1
    else to = middle
  }
  return from
}

export function binCounts(values: Iterable<number>, edges: readonly number[]): readonly number[] {
  const counts = Array.from({ length: edges.length + 1 }, () => 0)
  for (const value of values) if (Number.isFinite(value)) counts[binOf(edges, value)]! += 1
  return counts
}

function edgesOf(sorted: Float64Array, deviation: number, binCount: number): readonly number[] {
  const [min, max] = [sorted[0]!, sorted.at(-1)!]
  const inner = Array.from(
    { length: binCount - 1 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / binCount)]!,
  )
  // Of a column that is constant, any other value is far away.
  const unit = deviation > 0 ? deviation : Math.max(Math.abs(max), 1) / 1000
  const outer = beyond.flatMap((steps) => [min - steps * unit, max + steps * unit])
  const all = [...inner, min, max, ...outer].filter((edge) => Number.isFinite(edge))
  return [...new Set(all)].toSorted((a, b) => a - b)
}

/** Of all of them, as they are no sample. */
function deviationFrom(values: Float64Array, middle: number): number {
  let squares = 0
  for (const value of values) squares += (value - middle) ** 2
  return Math.sqrt(squares / values.length)
}
