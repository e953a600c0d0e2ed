import type { Clock } from '../core/clock.ts'
import type { LookupAnswer } from '../features/outside.ts'

interface Kept {
  readonly answer: LookupAnswer
  readonly untilMs: number
}

export interface CacheSettings {
  readonly maxEntries: number
  readonly ttlMs: number
}

/** Answers by key, for a while, that there is no row too; those asked for longest ago make room. */
export class AnswerCache {
  readonly #settings: CacheSettings
  readonly #clock: Pick<Clock, 'monotonic'>
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>()

  constructor(settings: CacheSettings, clock: Pick<Clock, 'monotonic'>) {
    this.#settings = settings
    this.#clock = clock
  }

  get(key: string): LookupAnswer | undefined {
    const kept = this.#kept.get(key)
    if (kept === undefined) return undefined
    this.#kept.delete(key)
    if (kept.untilMs <= this.#clock.monotonic()) return undefined
    this.#kept.set(key, kept)
    return kept.answer
  }

  set(key: string, answer: LookupAnswer): void {
    const { maxEntries, ttlMs } = this.#settings
    if (maxEntries === 0) return
    this.#kept.delete(key)
    this.#kept.set(key, { answer, untilMs: this.#clock.monotonic() + ttlMs })
    if (this.#kept.size <= maxEntries) return
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest)
      return
    }
  }

  clear(): void {
    this.#kept.clear()
  }
}
