import type { Origin } from '../core/record.ts'
import type { SchemaKey } from './schema-key.ts'

/** A schema id that holds the stream up because its source refuses it. */
export interface HeldSchemaId {
  readonly id: SchemaKey
  /** A record that carries it. */
  readonly origin: Origin
  readonly heldMs: number
}

/** Schema ids that a source refuses: since when, and for which of them the stream waits. */
export class Refusals {
  readonly #sinceMs = new Map<SchemaKey, number>()
  /** The longest held first. */
  readonly #held = new Map<SchemaKey, Origin>()

  /** The source refuses it again, or for the first time. Gives for how long it has. */
  note(id: SchemaKey, nowMs: number): number {
    const since = this.#sinceMs.get(id) ?? nowMs
    this.#sinceMs.set(id, since)
    return nowMs - since
  }

  hold(id: SchemaKey, origin: Origin): void {
    if (!this.#held.has(id)) this.#held.set(id, origin)
  }

  /** There is a verdict; that the source has refused it so long is remembered. */
  release(id: SchemaKey): void {
    this.#held.delete(id)
  }

  /** The source has answered, or nobody asks for it any more. */
  forget(id: SchemaKey): void {
    this.#sinceMs.delete(id)
    this.#held.delete(id)
  }

  held(nowMs: number): readonly HeldSchemaId[] {
    // What is held was noted before.
    return Array.from(this.#held, ([id, origin]) => ({ id, origin, heldMs: nowMs - this.#sinceMs.get(id)! }))
  }
}
