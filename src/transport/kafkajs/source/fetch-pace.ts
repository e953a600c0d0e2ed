import type { Clock } from '../../../core/clock.ts'
import type { ReadAhead } from './read-ahead.ts'

/** A fetch waits for a turn no longer than this, in milliseconds: about what a fetch and a send take beside each other. */
const mostMs = 5

/**
 * Fetches follow the turns. While less than a turn waits to be taken, and the log has no more, another fetch would bring the
 * next few records and cost as much as one that brings all that come until then.
 */
export class FetchPace {
  readonly #readAhead: Pick<ReadAhead, 'count' | 'lag'>
  readonly #clock: Pick<Clock, 'after'>
  #turnSize = 1
  #waiting: (() => void)[] = []

  constructor(readAhead: Pick<ReadAhead, 'count' | 'lag'>, clock: Pick<Clock, 'after'>) {
    this.#readAhead = readAhead
    this.#clock = clock
  }

  /** A turn of so many records was taken, or found nothing. */
  taken(turnSize: number): void {
    this.#turnSize = turnSize
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  /** Asked before each fetch: null where it is to go out at once. */
  due(): Promise<void> | null {
    const { count, lag } = this.#readAhead
    if (count === 0 || lag >= this.#turnSize) return null
    return new Promise((resolve) => {
      const cancel = this.#clock.after(mostMs, resolve)
      this.#waiting.push(() => {
        cancel()
        resolve()
      })
    })
  }
}
