/** What stands for all values beyond the cap. */
const others = '_other'

/** Values of a metric's label: the first so many have their own name, all that come later share one. */
export class LabelCap {
  readonly #limit: number
  readonly #known = new Set<string>()

  constructor(limit: number) {
    this.#limit = limit
  }

  of(value: string): string {
    if (this.#known.has(value)) return value
    if (this.#known.size >= this.#limit) return others
    this.#known.add(value)
    return value
  }
}
