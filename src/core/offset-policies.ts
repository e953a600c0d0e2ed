/** Where a group without offsets begins. */
export const startPolicies = ['earliest', 'latest'] as const
export type StartPolicy = (typeof startPolicies)[number]

/** What becomes of a group whose offset is no longer in the log. */
export const lossPolicies = ['fail', 'earliest', 'latest'] as const
export type LossPolicy = (typeof lossPolicies)[number]
