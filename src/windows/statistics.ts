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
  if ('quantile' in statistic) return (readings) => quantile(readings, statistic.quantile)
  return (readings) => crossings(readings, statistic.crossings)
}

const plain: Readonly<Record<PlainStatistic, StatisticFunction>> = {
  mean,
  std,
  min,
  max,
  slope,
  rms,
  count: ({ count }) => count,
  first: ({ values, count }) => (count === 0 ? NaN : values[0]!),
  last: ({ values, count }) => (count === 0 ? NaN : values[count - 1]!),
}

function mean({ values, count }: SortedReadings): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i]!
  return sum / count
}

/** Of a sample: the squares of what is left of the mean, by one less than there are. */
function std(readings: SortedReadings): number {
  const { values, count } = readings
  const middle = mean(readings)
  let sum = 0
  for (let i = 0; i < count; i++) sum += (values[i]! - middle) * (values[i]! - middle)
  return count < 2 ? NaN : Math.sqrt(sum / (count - 1))
}

function min({ values, count }: SortedReadings): number {
  let least = NaN
  for (let i = 0; i < count; i++) if (!(values[i]! >= least)) least = values[i]!
  return least
}

function max({ values, count }: SortedReadings): number {
  let most = NaN
  for (let i = 0; i < count; i++) if (!(values[i]! <= most)) most = values[i]!
  return most
}

/** Of the least squares, per second. */
function slope(readings: SortedReadings): number {
  const { seconds, values, count } = readings
  const middle = mean(readings)
  let middleTime = 0
  for (let i = 0; i < count; i++) middleTime += seconds[i]!
  middleTime /= count
  let products = 0
  let squares = 0
  for (let i = 0; i < count; i++) {
    const from = seconds[i]! - middleTime
    products += from * (values[i]! - middle)
    squares += from * from
  }
  return squares === 0 ? NaN : products / squares
}

function rms({ values, count }: SortedReadings): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[i]! * values[i]!
  return Math.sqrt(sum / count)
}

/** Between two readings on a straight line, as the seventh definition of Hyndman and Fan has it. */
function quantile({ values, count }: SortedReadings, share: number): number {
  if (count === 0) return NaN
  const ordered = values.slice(0, count).sort()
  const at = (count - 1) * share
  const below = Math.floor(at)
  const low = ordered[below]!
  const high = ordered[Math.min(below + 1, count - 1)]!
  return low + (at - below) * (high - low)
}

/** A reading on the level itself is on the side of the one before. */
function crossings({ values, count }: SortedReadings, level: number): number {
  let crossed = 0
  let side = 0
  for (let i = 0; i < count; i++) {
    const now = Math.sign(values[i]! - level)
    if (now === 0) continue
    if (side !== 0 && now !== side) crossed++
    side = now
  }
  return count === 0 ? NaN : crossed
}
