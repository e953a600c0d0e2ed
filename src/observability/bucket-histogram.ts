/** Counts by bucket in typed arrays: an observation costs some nanoseconds, so it can be made for every record. */
export class BucketHistogram {
  /** Upper bounds (inclusive), ascending, without +Infinity. */
  readonly bounds: readonly number[]
  readonly #bounds: Float64Array
  readonly #counts: Float64Array
  #sum = 0
  #count = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.#bounds = Float64Array.from(bounds)
    this.#counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    let low = 0
    let high = this.#bounds.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (value <= this.#bounds[middle]!) high = middle
      else low = middle + 1
    }
    this.#counts[low]! += 1
    this.#sum += value
    this.#count += 1
  }

  get count(): number {
    return this.#count
  }

  get sum(): number {
    return this.#sum
  }

  /** Counts of values at most each bound, the last for all: Prometheus's cumulative form. */
  cumulative(): number[] {
    let total = 0
    return Array.from(this.#counts, (count) => (total += count))
  }

  /** Counts by bucket so far. */
  counts(): Float64Array {
    return this.#counts.slice()
  }

  /**
   * The value below which a share `q` of the observations lies, linear within its bucket; null without observations.
   *
   * @param before what `counts` gave: of the observations that came since
   */
  quantile(q: number, before: Float64Array | null = null): number | null {
    const counts = before === null ? this.#counts : this.#counts.map((count, i) => count - before[i]!)
    const all = counts.reduce((sum, count) => sum + count, 0)
    if (all === 0) return null
    const rank = q * all
    let below = 0
    for (let i = 0; i < this.#bounds.length; i++) {
      const inside = counts[i]!
      if (inside > 0 && below + inside >= rank) {
        const from = i === 0 ? 0 : this.#bounds[i - 1]!
        return from + ((this.#bounds[i]! - from) * Math.max(0, rank - below)) / inside
      }
      below += inside
    }
    return this.#bounds.at(-1) ?? null
  }
}
