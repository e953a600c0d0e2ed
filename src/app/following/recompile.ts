import { bindModels } from '../../compile/compile.ts'
import type { Compiled } from '../../compile/compile.ts'
import { undecided } from '../../compile/decided.ts'
import type { PolicySettings } from '../../compile/field-names.ts'
import type { Remark } from '../../core/finding.ts'
import { atEntries, routingOf } from './heads.ts'
import type { Heads } from './heads.ts'

export interface Recompiled {
  readonly compiled: Compiled
  readonly remarks: readonly Remark[]
}

export interface RecompileParts {
  readonly heads: Heads
  readonly policies: PolicySettings
  /** Compiles all of it, with a plan of its own. */
  readonly anew: () => Recompiled
}

/**
 * Other versions of models in the place of those that run. They take over the plan where it has what they need, and with it what its
 * steps remember; another plan would begin with nothing, and is refused where steps remember anything.
 */
export function recompile(running: Compiled, { heads, policies, anew }: RecompileParts): Recompiled {
  const bound = bindModels(heads.settings, heads.loaded, running)
  const remarks = undecided(bound.remarks, policies, running.plan)
  if (!remarks.some(isError)) {
    const routing = routingOf(heads, running)
    return { compiled: { ...running, models: bound.models, routing }, remarks: atEntries(remarks, heads) }
  }
  const made = anew()
  if (made.remarks.some(isError)) return made
  const why = inTheWay(running, made.compiled)
  return why === null ? made : { ...made, remarks: [...made.remarks, why] }
}

function inTheWay(running: Compiled, next: Compiled): Remark | null {
  const unread = next.keyFields.filter((name) => !running.keyFields.includes(name))
  const cause = running.plan.isStateful
    ? 'steps remember what came before, which features that they do not make yet would begin without'
    : unread.length > 0
      ? `the fields ${unread.join(', ')} of keys are not read yet`
      : null
  if (cause === null) return null
  return {
    severity: 'error',
    path: ['models'],
    message: `needs features that the running plan does not have: ${cause}`,
    hint: 'restart the instance',
  }
}

function isError({ severity }: Remark): boolean {
  return severity === 'error'
}
