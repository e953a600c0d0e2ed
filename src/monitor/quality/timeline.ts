/** Items by time. Most come at its end and go at its beginning. */
export class Timeline<T> {
  readonly #timeOf: (item: T) => number
  readonly #items: T[] = []

  constructor(timeOf: (item: T) => number) {
    this.#timeOf = timeOf
  }

  get isEmpty(): boolean {
    return this.#items.length === 0
  }

  add(item: T): void {
    const timeMs = this.#timeOf(item)
    const last = this.#items.at(-1)
    if (last === undefined || this.#timeOf(last) <= timeMs) this.#items.push(item)
    else this.#items.splice(this.#placeOf(timeMs), 0, item)
  }

  remove(item: T): void {
    const at = this.#items.indexOf(item, this.#placeOf(this.#timeOf(item)))
    if (at >= 0) this.#items.splice(at, 1)
  }

  /** Those from one time to another, both included. */
  between(fromMs: number, toMs: number): readonly T[] {
    const from = this.#placeOf(fromMs)
    let to = from
    while (to < this.#items.length && this.#timeOf(this.#items[to]!) <= toMs) to++
    return this.#items.slice(from, to)
  }

  /** Of the first that is not before a time. */
  #placeOf(timeMs: number): number {
    let [from, to] = [0, this.#items.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#timeOf(this.#items[middle]!) < timeMs) from = middle + 1
      else to = middle
    }
    return from
  }
}
