/** Where a group without offsets begins, unless it is a time. */
export const startPolicies = ['earliest', 'latest'] as const

/** A time: the first record of it or later in each partition, the end where there is none. */
export interface StartTime {
  /** Milliseconds since 1970. */
  readonly fromMs: number
}

export type StartPolicy = (typeof startPolicies)[number] | StartTime

/** What becomes of a group whose offset is no longer in the log. */
export const lossPolicies = ['fail', 'earliest', 'latest'] as const
export type LossPolicy = (typeof lossPolicies)[number]
