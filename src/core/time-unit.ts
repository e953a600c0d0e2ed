/** Units in which a number can tell a point in time, counted from the beginning of 1970, UTC. */
export const timeUnits = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'days'] as const

export type TimeUnit = (typeof timeUnits)[number]

/** What a clock shows at a place that nobody names, counted as if it were that of UTC. */
export type LocalTime = `local ${'milliseconds' | 'microseconds' | 'nanoseconds'}`

/** What a schema says of a time: its unit, or that it is a time of day, which says nothing without its date. */
export type FieldTime = TimeUnit | LocalTime | 'time of day'

export function isLocalTime(time: string): time is LocalTime {
  return time.startsWith('local ')
}

/** The unit in which a time counts, wherever its clock is. */
export function countedIn(time: TimeUnit | LocalTime): TimeUnit {
  // What the type is made of.
  return isLocalTime(time) ? (time.slice('local '.length) as TimeUnit) : time
}

/** The field of an event that says when it happened, where its schema does not say the unit, or a wrong one. */
export interface TimeField {
  readonly field: string
  readonly unit: TimeUnit
}

/**
 * Down to whole milliseconds. Bigints are divided as such: as numbers they have lost their last digits. A product is
 * rounded, so that a fraction of a second is the millisecond that it was made from.
 */
export const toMilliseconds: Readonly<Record<TimeUnit, (value: number | bigint) => number>> = {
  seconds: (value) => Math.round(Number(value) * 1000),
  milliseconds: (value) => Math.trunc(Number(value)),
  microseconds: divided(1000),
  nanoseconds: divided(1_000_000),
  days: (value) => Math.trunc(Number(value)) * 86_400_000,
}

function divided(by: number): (value: number | bigint) => number {
  return (value) => (typeof value === 'bigint' ? Number(value / BigInt(by)) : Math.trunc(value / by))
}
