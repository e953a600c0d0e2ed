import { max, mean, min, quantile, rms, slope, std } from '../core/statistics.ts'
import type { PlainStatistic, WindowStatistic } from '../core/window-statistic.ts'

/** Readings of a channel in a window, in the order of their times. */
export interface SortedReadings {
  /** Seconds since the start of the window. */
  readonly seconds: Float64Array
  readonly values: Float64Array
  /** How many: the arrays may be longer. */
  readonly count: number
}

/** NaN where there is no such number. */
export type StatisticFunction = (readings: SortedReadings) => number

export function compileStatistic(statistic: WindowStatistic): StatisticFunction {
  if (typeof statistic === 'string') return plain[statistic]
  if ('quantile' in statistic) return ({ values, count }) => quantile(values, 0, count, statistic.quantile)
  return (readings) => crossings(readings, statistic.crossings)
}

const plain: Readonly<Record<PlainStatistic, StatisticFunction>> = {
  mean: ({ values, count }) => mean(values, 0, count),
  std: ({ values, count }) => std(values, 0, count),
  min: ({ values, count }) => min(values, 0, count),
  max: ({ values, count }) => max(values, 0, count),
  slope: ({ seconds, values, count }) => slope(seconds, values, 0, count),
  rms: ({ values, count }) => rms(values, 0, count),
  count: ({ count }) => count,
  first: ({ values, count }) => (count === 0 ? NaN : values[0]!),
  last: ({ values, count }) => (count === 0 ? NaN : values[count - 1]!),
}

/** A reading on the level itself is on the side of the one before. */
function crossings({ values, count }: SortedReadings, level: number): number {
  if (count === 0) return NaN
  let crossed = 0
  let side = 0
  for (let i = 0; i < count; i++) {
    const now = Math.sign(values[i]! - level)
    if (now === 0) continue
    if (side !== 0 && now !== side) crossed++
    side = now
  }
  return crossed
}
