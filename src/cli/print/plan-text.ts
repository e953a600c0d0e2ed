import type { Arm, Release, ReleasePlan } from '../../releases/release.ts'

/** Who answers under a plan, in one line. */
export function planText(plan: ReleasePlan): string {
  switch (plan.kind) {
    case 'none':
      return 'nobody answers'
    case 'serve':
      return `version ${plan.version} answers`
    case 'split':
      return `${plan.arms.map(armText).join(', ')} of the keys`
    case 'canary': {
      const { from, to, steps, step } = plan
      return `canary: version ${to} ${steps[step]!} % of the keys (step ${step + 1} of ${steps.length}: ${steps.join(', ')}), version ${from} the rest`
    }
  }
}

function armText({ version, share }: Arm): string {
  return `version ${version} ${share} %`
}

/** Shadows along with it. */
export function stateText({ plan, shadows }: Pick<Release, 'plan' | 'shadows'>): string {
  if (shadows.length === 0) return planText(plan)
  return `${planText(plan)}; shadow: ${shadows.map(armText).join(', ')}`
}

/** ISO 8601 to the second, for people. */
export function timeText(at: string): string {
  return at.replace('T', ' ').replace(/\.\d+Z$/, 'Z')
}
