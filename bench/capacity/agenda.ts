/** What is to happen, the earliest first: a binary heap. What falls on one moment happens in any order. */
export class Agenda {
  readonly #times: number[] = []
  readonly #actions: (() => void)[] = []

  get nextMs(): number {
    return this.#times[0] ?? Infinity
  }

  at(ms: number, action: () => void): void {
    let place = this.#times.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (this.#times[parent]! <= ms) break
      this.#put(place, this.#times[parent]!, this.#actions[parent]!)
      place = parent
    }
    this.#put(place, ms, action)
  }

  /** Takes the next one out; nothing must be asked of an empty one. */
  next(): () => void {
    const [first] = this.#actions
    // Neither is empty, here and below.
    const ms = this.#times.pop()!
    const action = this.#actions.pop()!
    const { length } = this.#times
    if (length > 0) {
      let place = 0
      for (;;) {
        let child = 2 * place + 1
        if (child >= length) break
        if (child + 1 < length && this.#times[child + 1]! < this.#times[child]!) child += 1
        if (this.#times[child]! >= ms) break
        this.#put(place, this.#times[child]!, this.#actions[child]!)
        place = child
      }
      this.#put(place, ms, action)
    }
    return first!
  }

  #put(place: number, ms: number, action: () => void): void {
    this.#times[place] = ms
    this.#actions[place] = action
  }
}
