import { backoff } from '../core/backoff.ts'

/** How long a server that failed is left alone, by the failures before. */
const restMs = backoff(250, 10_000)

/**
 * The circuit breaker of a server: after a failure it is left alone for a while, longer each time; then one request goes ahead of
 * the others.
 */
export class RestPeriod {
  #failures = 0
  #untilMs = 0
  #why = ''
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  /** Why it is left alone at that time; null where it may be asked. */
  reasonAt(nowMs: number): string | null {
    return this.#failures > 0 && nowMs < this.#untilMs ? this.#why : null
  }

  /** How much longer. */
  leftMs(nowMs: number): number {
    return this.#failures === 0 ? 0 : Math.max(0, this.#untilMs - nowMs)
  }

  /** Whether it has failed, and nothing was heard since. */
  get isTrial(): boolean {
    return this.#failures > 0
  }

  answered(): void {
    this.#failures = 0
  }

  /** @param retryAfterMs what it wants to be left alone for */
  failed(why: string, nowMs: number, retryAfterMs: number | null): void {
    // Half of it at random: those that lost it together do not come back together.
    const own = restMs(this.#failures) * (0.5 + this.#random() / 2)
    this.#failures += 1
    this.#untilMs = nowMs + Math.max(own, retryAfterMs ?? 0)
    this.#why = why
  }
}
