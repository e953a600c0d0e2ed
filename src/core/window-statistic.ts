/** What a window tells of the readings of a channel, where a name says all of it. */
export const plainStatistics = [
  'mean',
  'std',
  'min',
  'max',
  'slope',
  'rms',
  'count',
  'first',
  'last',
] as const

export type PlainStatistic = (typeof plainStatistics)[number]

/** One number of a channel's readings in a window. */
export type WindowStatistic =
  | PlainStatistic
  /** Share of the readings that are at most the value: 0.5 is the median. */
  | { readonly quantile: number }
  /** How often this level is crossed, up or down. */
  | { readonly crossings: number }

/** The end of the name that a statistic has in rows: `mean`, `q95`, `crossings`. */
export function statisticName(statistic: WindowStatistic): string {
  if (typeof statistic === 'string') return statistic
  if ('crossings' in statistic) return 'crossings'
  // As it is written: 0.07 times 100 is a little more than 7.
  const percent = Number((statistic.quantile * 100).toPrecision(12))
  return `q${String(percent).replace('.', '_')}`
}
