import type { Remark } from '../core/finding.ts'
import type { Plan } from '../features/plan.ts'

/**
 * Features that a step makes and nothing takes: most often one of two names is not the one that was meant.
 *
 * @param named all names that somebody outside the plan refers to
 */
export function unusedFeatures(plan: Pick<Plan, 'unread'>, named: ReadonlySet<string>): Remark[] {
  return plan.unread
    .filter(({ name }) => !named.has(name))
    .map(({ name, path }) => ({
      severity: 'warning',
      path,
      message: `nothing uses the feature '${name}': no step, no column of a model, and no other setting names it`,
      hint: 'name it where it is meant to go, such as columns of a model, or remove it',
    }))
}
