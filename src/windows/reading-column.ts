/** Readings of one channel in the order in which they came: time and value in turns. Grows as needed. */
export class ReadingColumn {
  #pairs = new Float64Array(2 * firstCapacity)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(timeMs: number, value: number): void {
    const at = 2 * this.#length
    if (at === this.#pairs.length) this.#grow()
    this.#pairs[at] = timeMs
    this.#pairs[at + 1] = value
    this.#length++
  }

  /** Forgets what came last. */
  cutTo(length: number): void {
    this.#length = length
  }

  /** Below the length. */
  timeAt(index: number): number {
    return this.#pairs[2 * index]!
  }

  /** Below the length. */
  valueAt(index: number): number {
    return this.#pairs[2 * index + 1]!
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#pairs.length)
    larger.set(this.#pairs)
    this.#pairs = larger
  }
}

/** Ten seconds at one reading a second, and some: what grows more often costs half as much again. */
const firstCapacity = 12
