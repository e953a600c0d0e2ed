/** Whose model: names of the store, which are names of its folders too. */
export interface ModelName {
  readonly tenant: string
  readonly model: string
}

/** The tenant of models that belong to nobody in particular. */
export const sharedTenant = 'default'

/** A version and the share of keys that it answers for. */
export interface Arm {
  readonly version: number
  /** In percent; those of a plan add up to 100. */
  readonly share: number
}

/** When a canary goes on to its next step: whichever bounds are given must all be met. */
export interface CanaryHold {
  /** Records that the new version has scored in this step. */
  readonly records: number | null
  readonly seconds: number | null
}

/** From where on a canary is taken back; null: not looked at. */
export interface CanaryLimits {
  /** Below so many records an arm nothing is decided, but for the brake. */
  readonly minRecords: number
  /** How much larger the share of refused rows may be than that of the version before, 0 to 1. */
  readonly refusals: number | null
  /** How many times the median scoring time of the version before. */
  readonly latencyFactor: number | null
  /** Total variation distance between the label shares, 0 to 1. */
  readonly labels: number | null
  /** Hellinger distance between the distributions of scores, 0 to 1. */
  readonly scores: number | null
}

/** Who answers, from some release on. */
export type ReleasePlan =
  /** Nobody: the model was taken out of service. */
  | { readonly kind: 'none' }
  | { readonly kind: 'serve'; readonly version: number }
  | {
      readonly kind: 'split'
      /** Decides which keys are in which arm: keeping it keeps them there. */
      readonly salt: string
      readonly arms: readonly Arm[]
    }
  | {
      readonly kind: 'canary'
      readonly salt: string
      readonly from: number
      readonly to: number
      /** Shares of `to` in percent, rising to 100. */
      readonly steps: readonly number[]
      /** Index into `steps`. */
      readonly step: number
      readonly hold: CanaryHold
      readonly limits: CanaryLimits
    }

/** A version that scores along without answering. */
export interface Shadow {
  readonly version: number
  /** Percent of the keys. */
  readonly share: number
}

/** Offsets from which on a release holds: topic, partition, offset in decimal digits. A partition that is not named has it from its beginning. */
export type Cut = Readonly<Record<string, Readonly<Record<string, string>>>>

export const releaseCommands = [
  'promote',
  'rollback',
  'split',
  'shadow',
  'retire',
  'canary-step',
  'canary-done',
  'canary-rollback',
] as const

export type ReleaseCommand = (typeof releaseCommands)[number]

/** One entry of a model's release log. It says all that holds from then on; nothing before has to be known. */
export interface Release extends ModelName {
  /** 1, 2, 3, ... */
  readonly seq: number
  /** The release that it replaces; 0 for the first. */
  readonly prev: number
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string
  /** Who: `user@host`, or the instance that decided. */
  readonly by: string
  readonly why: string | null
  readonly command: ReleaseCommand
  readonly plan: ReleasePlan
  readonly shadows: readonly Shadow[]
  /** Null: at the end of the turn in which an instance has it loaded. */
  readonly cut: Cut | null
  /** Versions that are not to be promoted again. */
  readonly retired: readonly number[]
  /** What gates said and `--force` passed over. */
  readonly forced: readonly string[]
}

/** What is written; the log gives the rest. */
export type ReleaseDraft = Omit<Release, 'seq' | 'prev' | 'at' | keyof ModelName>

/** The versions that answer under a plan, with their shares in percent, the first being the one that was there before. */
export function armsOf(plan: ReleasePlan): readonly Arm[] {
  switch (plan.kind) {
    case 'none':
      return []
    case 'serve':
      return [{ version: plan.version, share: 100 }]
    case 'split':
      return plan.arms
    case 'canary': {
      const share = plan.steps[plan.step]!
      return [
        { version: plan.from, share: 100 - share },
        { version: plan.to, share },
      ]
    }
  }
}

/** Every version that a release wants loaded, each once. */
export function versionsOf({ plan, shadows }: Pick<Release, 'plan' | 'shadows'>): readonly number[] {
  return [...new Set([...armsOf(plan), ...shadows].map(({ version }) => version))]
}
