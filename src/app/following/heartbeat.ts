import type { Clock } from '../../core/clock.ts'
import type { LiveModel } from '../../releases/instance-state.ts'
import type { ModelStore } from '../../releases/model-store.ts'

interface Instance {
  readonly instance: string
  readonly pipeline: string
  /** How often it says how it is, milliseconds. */
  readonly everyMs: number
}

/** Says in the store what this instance serves, every so often. */
export class Heartbeat {
  readonly #store: ModelStore
  readonly #about: Instance
  readonly #clock: Clock
  readonly #startedAt: string
  #lastMs = -Infinity

  constructor(store: ModelStore, about: Instance, clock: Clock) {
    this.#store = store
    this.#about = about
    this.#clock = clock
    this.#startedAt = timeOf(clock)
  }

  /** There is something new to say: the next beat is not waited for. */
  hasten(): void {
    this.#lastMs = -Infinity
  }

  async beat(models: () => readonly LiveModel[]): Promise<void> {
    const now = this.#clock.monotonic()
    if (now - this.#lastMs < this.#about.everyMs) return
    await this.#store.beat({
      ...this.#about,
      at: timeOf(this.#clock),
      startedAt: this.#startedAt,
      models: models(),
    })
    this.#lastMs = now
  }

  /** The instance ends, and nobody has to wonder where it is. */
  end(): Promise<void> {
    return this.#store.forget(this.#about.instance)
  }
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString()
}
