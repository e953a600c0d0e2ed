/** Units in which a number can tell a point in time, counted from the beginning of 1970, UTC. */
export const timeUnits = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'days'] as const

export type TimeUnit = (typeof timeUnits)[number]

/** What a schema says of a time: its unit, or that it is a time of day, which says nothing without its date. */
export type FieldTime = TimeUnit | 'time of day'

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
