import { statisticName } from '../core/window-statistic.ts'
import type { WindowPlan } from './plan.ts'

/** Makes the row of a window; `numbers` has the statistics of all channels in the order of the plan, NaN for none. */
export type RowMaker = (
  key: unknown,
  startMs: number,
  endMs: number,
  readings: number,
  numbers: Float64Array,
) => object

/** What a row has beside the key and the statistics. */
export const rowTimes = { start: 'windowStart', end: 'windowEnd', readings: 'readings' } as const

/** Names of the statistics of all channels, in the order of the plan. */
export function statisticNames(channels: WindowPlan['channels']): readonly string[] {
  return channels.flatMap(({ name, statistics }) =>
    statistics.map((statistic) => `${name}_${statisticName(statistic)}`),
  )
}

/**
 * Code is generated because an object with many properties that come one by one is a dictionary, and slow to read. Names
 * go in as JSON text.
 */
export function compileRow({ keyName, channels }: Pick<WindowPlan, 'keyName' | 'channels'>): RowMaker {
  const named = [
    [keyName, 'key'],
    [rowTimes.start, 'startMs'],
    [rowTimes.end, 'endMs'],
    [rowTimes.readings, 'readings'],
    ...statisticNames(channels).map((name, i) => [name, `numberOrNull(numbers[${i}])`]),
  ]
  const properties = named.map(([name, value]) => `${JSON.stringify(name)}: ${value ?? ''}`).join(', ')
  const source = `return (key, startMs, endMs, readings, numbers) => ({ ${properties} })`
  // The only code in it is the text above; names are JSON string literals.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const factory = new Function('numberOrNull', source) as (
    convert: (value: number) => number | null,
  ) => RowMaker
  return factory((value) => (Number.isNaN(value) ? null : value))
}
