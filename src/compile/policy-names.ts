import type { Policies, ReasonPolicy } from '../core/policy.ts'
import type { Action } from '../core/reason.ts'
import type { Plan } from '../features/plan.ts'

/**
 * Policies by field as they are met: an input field and the features that are it under another name are one value, and
 * an action for any of its names holds for all of them.
 */
export function underEveryName(policies: Policies, plan: Pick<Plan, 'namesOfSame'>): Policies {
  const spread = ({ action, fields }: ReasonPolicy) => ({ action, fields: spreadNames(fields, plan) })
  return new Map(Array.from(policies, ([reason, policy]) => [reason, spread(policy)]))
}

/** What is said of a name itself stands; a name that two others claim for different actions keeps that of the reason. */
function spreadNames(
  fields: ReadonlyMap<string, Action>,
  plan: Pick<Plan, 'namesOfSame'>,
): ReadonlyMap<string, Action> {
  const claims = new Map<string, Set<Action>>()
  for (const [name, action] of fields) {
    for (const other of plan.namesOfSame(name))
      claims.set(other, (claims.get(other) ?? new Set()).add(action))
  }
  const agreed = Array.from(claims).flatMap(([name, actions]) => {
    const [action] = actions
    return actions.size === 1 ? [[name, action!] as const] : []
  })
  return new Map([...agreed, ...fields])
}
