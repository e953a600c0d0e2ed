import type { Remark } from '../core/finding.ts'
import { defaultAction } from '../core/reason.ts'
import type { Plan } from '../features/plan.ts'
import type { PolicySettings } from './field-names.ts'

/** Leaves out what the user has decided: a warning of faults that will come, where a policy says what becomes of them. */
export function undecided(
  remarks: readonly Remark[],
  policies: PolicySettings,
  plan: Pick<Plan, 'namesOfSame'>,
): readonly Remark[] {
  return remarks.filter(({ policy }) => {
    if (policy === undefined) return true
    const { reason, field } = policy
    const said = policies[reason]
    if (said === undefined) return true
    const names = Object.keys(said.fields ?? {})
    // A default beside fields that is the usual one may have been filled in: of other fields nothing is said.
    const isWhole = names.length === 0 || said.default !== defaultAction(reason)
    return !isWhole && !names.some((name) => plan.namesOfSame(name).has(field))
  })
}
