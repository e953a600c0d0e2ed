/** The largest of many, as many as are wanted; of equal ones those that came first. */
export class Largest<T> {
  readonly #limit: number
  readonly #sizeOf: (item: T) => number
  readonly #items: T[] = []

  constructor(limit: number, sizeOf: (item: T) => number) {
    this.#limit = limit
    this.#sizeOf = sizeOf
  }

  /** What is not larger is not taken. */
  get bar(): number {
    const last = this.#items[this.#limit - 1]
    if (this.#limit === 0) return Infinity
    return last === undefined ? -Infinity : this.#sizeOf(last)
  }

  add(item: T): void {
    const size = this.#sizeOf(item)
    if (!(size > this.bar)) return
    const after = this.#items.findIndex((other) => this.#sizeOf(other) < size)
    this.#items.splice(after === -1 ? this.#items.length : after, 0, item)
    this.#items.length = Math.min(this.#items.length, this.#limit)
  }

  /** The largest first. */
  get items(): readonly T[] {
    return this.#items
  }
}
