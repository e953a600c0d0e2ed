import type { Reason, Verdict } from '../core/reason.ts'
import type { Policies, ReasonPolicy } from '../pipeline/policy.ts'

/** A policy as the config gives it: one verdict, or one with exceptions by field. */
export type PolicySetting =
  | Verdict
  | {
      readonly default?: Verdict | undefined
      readonly fields?: Readonly<Record<string, Verdict>> | undefined
    }

export function compilePolicies(
  settings: Readonly<Partial<Record<Reason, PolicySetting | undefined>>>,
): Policies {
  // The keys of the config's policies are reasons: its schema says so.
  const entries = Object.entries(settings) as [Reason, PolicySetting | undefined][]
  return new Map(
    entries.flatMap(([reason, setting]) => (setting === undefined ? [] : [[reason, policyOf(setting)]])),
  )
}

function policyOf(setting: PolicySetting): ReasonPolicy {
  if (typeof setting === 'string') return { verdict: setting, fields: new Map() }
  return { verdict: setting.default ?? 'dead-letter', fields: new Map(Object.entries(setting.fields ?? {})) }
}
