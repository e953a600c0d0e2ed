import { CircuitBreaker } from './circuit-breaker.ts'
import type { BreakerSettings } from './circuit-breaker.ts'
import type { Turn } from './turn.ts'

/**
 * Judges records and, apart from them, the rows of windows: there are few rows to many readings, and one kind in trouble must
 * not hide behind the other.
 */
export class Breakers {
  readonly #records: CircuitBreaker
  readonly #windows: CircuitBreaker | null

  constructor(settings: BreakerSettings, hasWindows: boolean) {
    this.#records = new CircuitBreaker(settings)
    this.#windows = hasWindows ? new CircuitBreaker(settings) : null
  }

  /** True when the turn may go out. */
  admits({ failures, windowFailures }: Pick<Turn, 'failures' | 'windowFailures'>): boolean {
    if (this.#windows?.admits(windowFailures) === false) return false
    return this.#records.admits(failures)
  }

  /** So many of the last predictions were not taken by the broker. */
  recount(rejected: number): void {
    const judge = this.#windows ?? this.#records
    judge.recount(rejected)
  }
}
