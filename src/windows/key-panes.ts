import type { Pane } from './pane.ts'

/** The panes of one key that an open window needs. */
export class KeyPanes {
  readonly key: unknown
  readonly #panes = new Map<number, Pane>()
  /** Starts of its open windows. */
  readonly #open = new Set<number>()
  #latest: Pane | null = null

  constructor(key: unknown) {
    this.key = key
  }

  get isEmpty(): boolean {
    return this.#panes.size === 0
  }

  at(startMs: number): Pane | undefined {
    // Most readings are in the same pane as the one before.
    if (this.#latest?.startMs === startMs) return this.#latest
    const pane = this.#panes.get(startMs)
    if (pane !== undefined) this.#latest = pane
    return pane
  }

  add(pane: Pane): void {
    this.#panes.set(pane.startMs, pane)
    this.#latest = pane
  }

  remove(pane: Pane): void {
    this.#panes.delete(pane.startMs)
    if (this.#latest === pane) this.#latest = null
  }

  isOpen(windowStartMs: number): boolean {
    return this.#open.has(windowStartMs)
  }

  open(windowStartMs: number): void {
    this.#open.add(windowStartMs)
  }

  close(windowStartMs: number): void {
    this.#open.delete(windowStartMs)
  }
}
