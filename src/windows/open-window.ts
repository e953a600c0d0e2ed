import type { InputRecord } from '../core/record.ts'
import type { KeyPanes } from './key-panes.ts'

/** A window that has a reading and whose end the watermark has not reached. */
export interface OpenWindow {
  readonly of: KeyPanes
  readonly startMs: number
  readonly endMs: number
  /** Its first reading's record, bytes copied. */
  readonly first: InputRecord
  /** The windows that got their first reading before and after it, as far as they are open. */
  before: OpenWindow | null
  after: OpenWindow | null
}

/**
 * Open windows in the order of their first readings: the oldest is at hand, and any may go. A window keeps its
 * neighbours when it goes, so that it is put back between them when the goings are taken back, the last one first.
 */
export class WindowLine {
  #oldest: OpenWindow | null = null
  #newest: OpenWindow | null = null

  get oldest(): OpenWindow | null {
    return this.#oldest
  }

  append(window: OpenWindow): void {
    window.before = this.#newest
    if (this.#newest === null) this.#oldest = window
    else this.#newest.after = window
    this.#newest = window
  }

  remove({ before, after }: OpenWindow): void {
    if (before === null) this.#oldest = after
    else before.after = after
    if (after === null) this.#newest = before
    else after.before = before
  }

  /** Undoes a removal: all that was done since must be undone before. */
  putBack(window: OpenWindow): void {
    const { before, after } = window
    if (before === null) this.#oldest = window
    else before.after = window
    if (after === null) this.#newest = window
    else after.before = window
  }

  clear(): void {
    this.#oldest = null
    this.#newest = null
  }
}
