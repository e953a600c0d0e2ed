import type { InputColumn } from '../core/column.ts'
import type { Model } from '../model/scorer.ts'
import { uniform } from '../core/uniform.ts'

/** How fast a model is here and now, on one thread, conversion of values not counted. */
export interface Speed {
  /** In batches of 1,024. */
  readonly rowsPerSecond: number
  /** Of one row alone. */
  readonly p50Microseconds: number
  readonly p99Microseconds: number
}

/** Rows to measure with, as the scorer takes them. */
export interface SampleRows {
  readonly cells: Float64Array
  readonly count: number
}

const batchRows = 1024
const warmUpMs = 150
const measureMs = 250

/** Takes about 0.7 s, a batch of a slow model at least. */
export function measureSpeed(model: Model, { cells, count }: SampleRows, now: () => number): Speed {
  const { scorer } = model
  const width = scorer.inputs.length
  const rows = Float64Array.from({ length: batchRows * width }, (_, i) => cells[i % (count * width)]!)
  const out = new Float64Array(batchRows * scorer.outputs.length)
  const refused = new Uint8Array(batchRows)
  const singles = Array.from({ length: batchRows }, (_, i) => rows.subarray(i * width, (i + 1) * width))
  const batch = (): void => void scorer.score(rows, batchRows, out, refused)
  const single = (i: number): void => void scorer.score(singles[i % batchRows]!, 1, out, refused)
  timed(warmUpMs, batch, now)
  const batchMs = average(timed(measureMs, batch, now))
  timed(warmUpMs / 2, single, now)
  const sorted = Float64Array.from(timed(measureMs, single, now)).sort()
  return {
    rowsPerSecond: (batchRows / batchMs) * 1000,
    p50Microseconds: quantile(sorted, 0.5) * 1000,
    p99Microseconds: quantile(sorted, 0.99) * 1000,
  }
}

/** Runs a step until the time is up, at least once; gives what each run took, in ms. */
function timed(budgetMs: number, step: (i: number) => void, now: () => number): number[] {
  const durations: number[] = []
  const end = now() + budgetMs
  for (let before = now(); durations.length === 0 || before < end;) {
    step(durations.length)
    const after = now()
    durations.push(after - before)
    before = after
  }
  return durations
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

/** Rows drawn for a model: known levels, numbers of many sizes; the same every time. */
export function generatedRows(inputs: readonly InputColumn[], count: number): SampleRows {
  const random = uniform(20240401)
  const cells = Float64Array.from({ length: count * inputs.length }, (_, i) => {
    const { levels, kind } = inputs[i % inputs.length]!
    if (levels !== null) return levels.length === 0 ? NaN : Math.floor(random() * levels.length)
    return kind === 'offset' ? 0 : 10 ** (6 * random() - 2) * (random() < 0.2 ? -1 : 1)
  })
  return { cells, count }
}
