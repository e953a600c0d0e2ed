import type { Clock } from '../../src/core/clock.ts'

/** A clock that stands until it is moved. */
export class StandingClock implements Clock {
  readonly #timers = new Map<() => void, number>()
  #nowMs = 0

  /** Timers and sleeps that wait for their time. */
  get waiting(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#nowMs
  }

  monotonic(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = this.after(ms, resolve)
      signal?.addEventListener(
        'abort',
        () => {
          cancel()
          resolve()
        },
        { once: true },
      )
    })
  }

  after(ms: number, wake: () => void): () => void {
    // Each call is a timer of its own, though `wake` may be the same.
    const timer = () => {
      wake()
    }
    this.#timers.set(timer, this.#nowMs + ms)
    return () => this.#timers.delete(timer)
  }

  /** Resolves when all that was due by then has run. */
  async advance(ms: number): Promise<void> {
    this.#nowMs += ms
    for (const [timer, atMs] of [...this.#timers]) {
      if (atMs > this.#nowMs) continue
      this.#timers.delete(timer)
      timer()
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
