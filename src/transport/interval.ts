import type { Clock } from '../core/clock.ts'

/** Keeps what is done again and again at least so far apart. */
export class Interval {
  readonly #clock: Clock
  readonly #lengthMs: number
  readonly #closing = new AbortController()
  #isAwaited = false
  #beganMs = -Infinity

  constructor(lengthMs: number, clock: Clock) {
    this.#lengthMs = lengthMs
    this.#clock = clock
  }

  begin(): void {
    this.#beganMs = this.#clock.monotonic()
  }

  /**
   * Acts at once where none has begun or it is over, else when it is; one act is waited for at a time.
   *
   * @param times how many intervals have to be over
   */
  whenOver(act: () => void, times = 1): void {
    const waitMs = this.#beganMs + times * this.#lengthMs - this.#clock.monotonic()
    if (waitMs <= 0) {
      act()
      return
    }
    if (this.#isAwaited) return
    this.#isAwaited = true
    void this.#clock.sleep(waitMs, this.#closing.signal).then(() => {
      this.#isAwaited = false
      act()
    })
  }

  /** What is waited for comes at once. */
  close(): void {
    this.#closing.abort()
  }
}
