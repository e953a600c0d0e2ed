import type { Reason, Action } from './reason.ts'

/** What the user wants done with a reason, and with that reason on single fields. */
export interface ReasonPolicy {
  readonly action: Action
  readonly fields: ReadonlyMap<string, Action>
}

/** For reasons that are not named there is a default (`defaultAction`). */
export type Policies = ReadonlyMap<Reason, ReasonPolicy>

/** What to do when a stage throws what none should: dead-letter the record that it throws for, or stop. */
export const unexpectedPolicies = ['dead-letter', 'fail'] as const

export type UnexpectedPolicy = (typeof unexpectedPolicies)[number]

/** When a record that one of several models cannot score counts as scored: by the others, or not at all. */
export const modelErrorPolicies = ['entry', 'record'] as const

export type ModelErrorPolicy = (typeof modelErrorPolicies)[number]

/** What becomes of a record without a value. */
export const tombstonePolicies = ['skip', 'dead-letter'] as const

export type TombstonePolicy = (typeof tombstonePolicies)[number]

/** What becomes of a dead letter that its headers make too large: left for the broker to refuse, or written without value. */
export const oversizePolicies = ['stop', 'headers-only'] as const

export type OversizePolicy = (typeof oversizePolicies)[number]
