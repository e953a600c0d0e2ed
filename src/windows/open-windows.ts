import { NumberHeap } from '../core/number-heap.ts'
import type { OpenWindow } from './open-window.ts'
import { WindowLine } from './open-window.ts'
import type { UndoLog } from './undo-log.ts'

/** The open windows of a partition: which closes next, and which has the oldest reading. */
export class OpenWindows {
  readonly #log: UndoLog
  readonly #line = new WindowLine()
  /** By their ends, those of the same end in the order of their first readings. */
  readonly #byEnd = new Map<number, OpenWindow[]>()
  readonly #ends = new NumberHeap()

  constructor(log: UndoLog) {
    this.#log = log
  }

  /** The window that has the oldest first reading. */
  get oldest(): OpenWindow | null {
    return this.#line.oldest
  }

  /** Infinity where none is open. */
  get nextEndMs(): number {
    return this.#ends.least
  }

  /** -Infinity where none is open. */
  get lastEndMs(): number {
    let last = -Infinity
    for (const end of this.#byEnd.keys()) last = Math.max(last, end)
    return last
  }

  /** Its first reading came after those of all others. */
  open(window: OpenWindow): void {
    const { endMs } = window
    this.#line.append(window)
    const others = this.#byEnd.get(endMs)
    if (others === undefined) {
      this.#byEnd.set(endMs, [window])
      this.#ends.add(endMs)
    } else {
      others.push(window)
    }
    this.#log.note(() => {
      this.#line.remove(window)
      this.#byEnd.get(endMs)?.pop()
      if (this.#byEnd.get(endMs)?.length === 0) this.#byEnd.delete(endMs)
    })
  }

  /** Takes out the windows that close next: all of `nextEndMs`, in the order of their first readings. */
  shift(): readonly OpenWindow[] {
    const endMs = this.#ends.least
    const windows = this.#byEnd.get(endMs) ?? []
    this.#ends.shift()
    this.#byEnd.delete(endMs)
    for (const window of windows) this.#line.remove(window)
    this.#log.note(() => {
      this.#byEnd.set(endMs, windows)
      for (const window of windows.toReversed()) this.#line.putBack(window)
    })
    return windows
  }

  /** After changes were taken back: the ends are of no order of their own that could be. */
  putEndsRight(): void {
    this.#ends.reset(this.#byEnd.keys())
  }

  clear(): void {
    this.#line.clear()
    this.#byEnd.clear()
    this.#ends.reset([])
  }
}
