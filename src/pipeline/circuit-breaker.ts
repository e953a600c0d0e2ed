export interface BreakerSettings {
  /** Share of the window, 0 to 1, above which the breaker opens. */
  readonly ratio: number
  /** How many records back it looks. */
  readonly window: number
}

/**
 * Keeps a broken producer, or a broken deployment of ours, from draining the input into the dead-letter topic: opens
 * when more than `ratio` of a full window's records would be dead-lettered.
 */
export class CircuitBreaker {
  readonly #limit: number
  /** The last `window` records, 1 for a dead letter, as a ring. */
  #ring: Uint8Array
  #next = 0
  #failures = 0

  constructor(settings: BreakerSettings) {
    this.#limit = settings.ratio * settings.window
    this.#ring = new Uint8Array(settings.window)
  }

  /**
   * @param failures one byte a record, in order: 1 when it would be dead-lettered
   * @returns true when the records may go out (they are remembered); false when the breaker opens (they are not)
   */
  admits(failures: Iterable<number>): boolean {
    const ring = this.#ring.slice()
    let next = this.#next
    let count = this.#failures
    for (const failure of failures) {
      count += failure - ring[next]!
      ring[next] = failure
      next = (next + 1) % ring.length
      if (count > this.#limit) return false
    }
    this.#ring = ring
    this.#next = next
    this.#failures = count
    return true
  }

  /** So many of the last admitted records were dead-lettered after all: the broker did not take their predictions. */
  recount(rejected: number): void {
    const { length } = this.#ring
    for (let back = 1, left = rejected; back <= length && left > 0; back++) {
      const at = (this.#next - back + length) % length
      if (this.#ring[at] === 1) continue
      this.#ring[at] = 1
      this.#failures += 1
      left -= 1
    }
  }
}
