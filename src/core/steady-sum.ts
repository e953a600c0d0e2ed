/**
 * A sum from which terms can be taken out again without a trace, and which is the same in any order: in two doubles, so that what a
 * large term pushed out of the first is still in the second. By Knuth's two-sum.
 */
export class SteadySum {
  #sum = 0
  #rest = 0

  get value(): number {
    return this.#sum + this.#rest
  }

  add(term: number): void {
    this.#addOne(term)
  }

  addAll(other: SteadySum): void {
    this.#addOne(other.#sum)
    this.#addOne(other.#rest)
  }

  #addOne(term: number): void {
    const sum = this.#sum + term
    const part = sum - this.#sum
    this.#rest += this.#sum - (sum - part) + (term - part)
    this.#sum = sum
  }
}
