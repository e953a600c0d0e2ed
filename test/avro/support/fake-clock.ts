import type { Clock } from '../../../src/core/clock.ts'

/** A clock that stands until it is moved. */
export class FakeClock implements Clock {
  #ms = 1_000_000

  now(): number {
    return this.#ms
  }

  monotonic(): number {
    return this.#ms
  }

  sleep(): Promise<void> {
    return Promise.reject(new Error('nothing here sleeps'))
  }

  after(): () => void {
    throw new Error('nothing here waits')
  }

  advance(ms: number): void {
    this.#ms += ms
  }
}
