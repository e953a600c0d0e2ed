/** Numbers that come one after the other, however many. */
export class ValueLog {
  #values = new Float64Array(1024)
  #count = 0

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(2 * this.#count)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#count++] = value
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#count)
  }

  /** Puts them into another order: the index of each that is to come next. */
  reorder(order: Uint32Array): void {
    this.#values = Float64Array.from(order, (at) => this.#values[at]!)
  }
}
