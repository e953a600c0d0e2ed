import type { SeenValue } from './reports.ts'

/** A value is cut there. */
export const longestValue = 256

/**
 * The most frequent of many values, by so many counters (Space-Saving, Metwally et al. 2005): a value that came more often than the
 * total over the counters is among them. Counts are told as what a value came to at least.
 */
export class TopValues {
  readonly #limit: number
  /** How often a value came at most, and by how much that may be too much. */
  readonly #counters = new Map<string, { count: number; tooMuch: number }>()

  constructor(limit: number) {
    this.#limit = limit
  }

  add(value: string, count = 1): void {
    const text = value.slice(0, longestValue)
    const known = this.#counters.get(text)
    if (known !== undefined) {
      known.count += count
      return
    }
    const least = this.#counters.size < this.#limit ? null : this.#least()
    if (least !== null) this.#counters.delete(least.value)
    const before = least?.count ?? 0
    this.#counters.set(text, { count: before + count, tooMuch: before })
  }

  /** The most frequent first; those that may not have come at all are left out. */
  top(most: number): readonly SeenValue[] {
    return Array.from(this.#counters, ([value, { count, tooMuch }]) => ({ value, count: count - tooMuch }))
      .filter(({ count }) => count > 0)
      .toSorted((one, other) => other.count - one.count)
      .slice(0, most)
  }

  #least(): { readonly value: string; readonly count: number } {
    let least = { value: '', count: Infinity }
    for (const [value, { count }] of this.#counters) if (count < least.count) least = { value, count }
    return least
  }
}
