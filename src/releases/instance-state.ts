import type { ArmCounts } from '../scoring/arm-counts.ts'
import type { PairCounts } from '../scoring/pair-counts.ts'
import type { ModelName } from './release.ts'

/** What becomes of a version on an instance. */
export const versionStates = ['loading', 'serving', 'failed'] as const

export interface LiveVersion {
  readonly version: number
  readonly digest: string
  readonly state: (typeof versionStates)[number]
  /** Why it failed. */
  readonly reason: string | null
}

/** One model on an instance. */
export interface LiveModel extends ModelName {
  /** The model's name in the pipeline. */
  readonly name: string
  /** The release that its predictions carry now. */
  readonly release: number
  /** The newest release that it knows; another than `release` while it loads, or cannot. */
  readonly newest: number
  readonly versions: readonly LiveVersion[]
  /** Why a fallback answers; null where none does. */
  readonly fallback: string | null
  /** Counts of each arm since `release` began on this instance, by version. */
  readonly counts: Readonly<Record<string, ArmCounts>>
  /** The different keys of each arm since then, by version: `KeyTally` as text. Of arms alone among which keys decide. */
  readonly keys?: Readonly<Record<string, string>>
  /** What shadows made of the same rows as those that answer, since then; none where nothing was compared. */
  readonly pairs?: readonly LivePair[]
}

/** A version that answers, one that scores along, and what both said. */
export interface LivePair {
  readonly answering: number
  readonly shadow: number
  readonly counts: PairCounts
}

/** What an instance says of itself, every `everyMs`. */
export interface InstanceState {
  readonly instance: string
  readonly pipeline: string
  /** ISO 8601 in UTC, of this state. */
  readonly at: string
  readonly startedAt: string
  readonly everyMs: number
  readonly models: readonly LiveModel[]
}
