/** Numbers of which the smallest is at hand. */
export class NumberHeap {
  #items: number[] = []

  /** Infinity where there is none. */
  get least(): number {
    return this.#items[0] ?? Infinity
  }

  add(item: number): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      // Below the length, as are all indexes here.
      const above = items[parent]!
      if (above <= item) break
      items[at] = above
      at = parent
    }
    items[at] = item
  }

  /** Takes the smallest out. */
  shift(): void {
    const items = this.#items
    const last = items.pop()
    if (last === undefined || items.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= items.length) break
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child++
      if (items[child]! >= last) break
      items[at] = items[child]!
      at = child
    }
    items[at] = last
  }

  /** Other numbers in the place of all that are there. */
  reset(items: Iterable<number>): void {
    this.#items = [...items].sort((a, b) => a - b)
  }
}
