/** Units in which a number can tell a point in time, counted from the beginning of 1970, UTC. */
export const timeUnits = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'days'] as const

export type TimeUnit = (typeof timeUnits)[number]

/** The field of an event that says when it happened, where its schema does not say the unit, or a wrong one. */
export interface TimeField {
  readonly field: string
  readonly unit: TimeUnit
}
