import type { WindowPlan } from './plan.ts'

/**
 * Where windows lie in time, and the panes that they are made of. Windows that overlap share their readings: time is
 * cut wherever one begins or ends, and each piece, a pane, is held once.
 */
export class WindowGrid {
  readonly sizeMs: number
  readonly everyMs: number
  /** Windows that a time is in at most. */
  readonly atOnce: number
  readonly #offsetMs: number
  /** Where between two starts a window ends; 0 where windows end at the starts of others. */
  readonly #cutMs: number

  constructor({ sizeMs, everyMs, offsetMs }: Pick<WindowPlan, 'sizeMs' | 'everyMs' | 'offsetMs'>) {
    this.sizeMs = sizeMs
    this.everyMs = everyMs
    this.atOnce = Math.ceil(sizeMs / everyMs)
    this.#offsetMs = offsetMs
    this.#cutMs = sizeMs % everyMs
  }

  /** Start of the last window that a time is in. */
  lastStart(timeMs: number): number {
    const start = Math.floor((timeMs - this.#offsetMs) / this.everyMs) * this.everyMs + this.#offsetMs
    // A fraction of a millisecond below a start, the quotient is rounded up to it.
    return start > timeMs ? start - this.everyMs : start
  }

  /** Start of the pane that a time is in. */
  paneStart(timeMs: number): number {
    const start = this.lastStart(timeMs)
    return this.#cutMs > 0 && timeMs >= start + this.#cutMs ? start + this.#cutMs : start
  }

  /** The pane behind another. */
  nextPane(paneStartMs: number): number {
    if (this.#cutMs === 0) return paneStartMs + this.everyMs
    const start = this.lastStart(paneStartMs)
    return start === paneStartMs ? start + this.#cutMs : start + this.everyMs
  }

  /** Start of the first window that a pane is in. */
  firstStart(paneStartMs: number): number {
    let start = this.lastStart(paneStartMs)
    while (start - this.everyMs + this.sizeMs > paneStartMs) start -= this.everyMs
    return start
  }
}
