import { stageOfReason } from './reason.ts'
import type { Reason } from './reason.ts'
import type { Stage } from './stage.ts'

/** What was wrong with one record: data, never thrown. */
export class Fault {
  readonly reason: Reason
  /** The input field, feature or model column at fault, where one is named. */
  readonly field: string | null
  /** What the config calls the value, where that is not `field`; null where it is. */
  readonly feature: string | null
  /** The offending value as text; shown in the dead letter only, cut and redacted there. Never logged. */
  readonly value: string | null
  /** The model whose column or scorer is concerned; null when the fault is the record's own. */
  readonly model: string | null
  /** For people: what was expected and what came. Holds no record value. */
  readonly message: string

  constructor(
    reason: Reason,
    message: string,
    about: {
      readonly field?: string | null
      readonly feature?: string | null
      readonly value?: string | null
      readonly model?: string | null
    } = {},
  ) {
    this.reason = reason
    this.message = message
    this.field = about.field ?? null
    this.feature = about.feature === this.field ? null : (about.feature ?? null)
    this.value = about.value ?? null
    this.model = about.model ?? null
  }

  get stage(): Stage {
    return stageOfReason[this.reason]
  }

  /** The same of a value that goes by other names. */
  called(field: string, feature: string | null): Fault {
    if (field === this.field && (feature === null || feature === field)) return this
    const { reason, message, value, model } = this
    return new Fault(reason, message, { field, feature, value, model })
  }
}

/** What becomes of one input record, as metrics call it. One record in, exactly one outcome. */
export const outcomeKinds = ['scored', 'dead-letter', 'skipped', 'absorbed'] as const

export type OutcomeKind = (typeof outcomeKinds)[number]

/** The same of a tenant's records, of which those above its limits are told apart: they are dead letters, or skipped. */
export const tenantOutcomes = ['scored', 'dead-letter', 'skipped', 'refused'] as const

export type TenantOutcome = (typeof tenantOutcomes)[number]

/** The same as one byte a row of a batch; `absorbed` is a record that became part of a row which comes later. */
export const outcome = { pending: 0, scored: 1, deadLettered: 2, skipped: 3, absorbed: 4 } as const
