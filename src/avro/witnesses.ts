import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { SchemaKey } from './schema-key.ts'
import { RefusedId } from './schema-source.ts'

/** Enough that one schema which was deleted on purpose does not speak for all. */
const KEPT = 4

/**
 * Schema ids that a source has answered. When it says that it lacks or refuses others, they show whether it is the ids
 * that are at fault, or the source: emptied, restored from an old backup, or another one at the same address.
 */
export class Witnesses {
  readonly #ask: (key: SchemaKey) => Promise<unknown>
  /** The latest last. */
  #ids: readonly SchemaKey[]

  /** @param ask gives a Fault or RefusedId as `SchemaSource` does */
  constructor(ask: (key: SchemaKey) => Promise<unknown>, ids: readonly SchemaKey[]) {
    this.#ask = ask
    this.#ids = ids
  }

  get any(): boolean {
    return this.#ids.length > 0
  }

  add(id: SchemaKey): void {
    this.#ids = [...this.#ids.filter((known) => known !== id), id].slice(-KEPT)
  }

  /** Resolves when the source still has one of them, or none is known. Rejects with REGISTRY_OUTAGE. */
  async check(): Promise<void> {
    if (this.#ids.length === 0) return
    for (const id of this.#ids.toReversed()) {
      const answer = await this.#ask(id)
      if (
        !(answer instanceof Fault && answer.reason === 'unknown-schema-id') &&
        !(answer instanceof RefusedId)
      ) {
        return
      }
    }
    throw new SluiceError(
      'REGISTRY_OUTAGE',
      `the schema registry no longer gives schemas that it gave before (ids ${this.#ids.join(', ')}): ` +
        'was it emptied, or does another one answer at its address?',
    )
  }
}
