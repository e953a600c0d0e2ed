import type { ConfigPath } from '../core/finding.ts'
import { countedIn, toMilliseconds } from '../core/time-unit.ts'
import type { NumericSlot } from './slot.ts'
import type { StepScope } from './step.ts'

/** A numeric slot that holds points in time, and how its numbers become milliseconds since 1970, UTC. */
export interface SlotTime {
  readonly slot: NumericSlot
  /** NaN for a missing one. */
  readonly toMs: (value: number) => number
}

/** The slot of a name as a time; null, and told, for what is none. One that does not say its unit counts in milliseconds, which is told. */
export function slotTime(name: string, setting: string | ConfigPath, scope: StepScope): SlotTime | null {
  const slot = scope.slot(name, setting)
  if (slot === null) return null
  const step = (from: string) => `- time: { field: ${name}, from: ${from} }`
  if (slot.kind === 'text') {
    scope.refuse(setting, `'${name}' holds text, a time is needed`, `a step makes it one: ${step('text')}`)
    return null
  }
  switch (slot.content) {
    case 'boolean':
      scope.refuse(setting, `'${name}' holds true and false, a time is needed`)
      return null
    case 'time of day':
      scope.refuse(setting, `'${name}' is a time of day, which does not say of which day`)
      return null
    case 'number':
      scope.warn(
        setting,
        `nothing says in which unit '${name}' counts: it is read in milliseconds since 1970, UTC`,
        `${step('milliseconds')} says so, or another unit`,
      )
      return { slot, toMs: toMilliseconds.milliseconds }
    default:
      return { slot, toMs: toMilliseconds[countedIn(slot.content)] }
  }
}
