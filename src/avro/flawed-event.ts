import type { Fault } from '../core/outcome.ts'

/**
 * An event that was read, with values that the reader's schema does not allow: a null where it has no place for one, or
 * a symbol that its enum lacks, which stand in the event as they came. What becomes of it is a matter of policy.
 */
export class FlawedEvent {
  readonly event: object
  /** At least one. */
  readonly faults: readonly Fault[]

  constructor(event: object, faults: readonly Fault[]) {
    this.event = event
    this.faults = faults
  }
}
