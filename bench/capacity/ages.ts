/** Two of a hundred wide, from a tenth of a millisecond on. */
const growth = 1.02
const least = 0.1
/** Up to some eleven hours. */
const bucketCount = 1_000

/** How old records were, milliseconds: counts in buckets, since there are too many to keep. */
export class Ages {
  readonly #counts = new Float64Array(bucketCount)
  #total = 0

  /** So many of them, from the youngest to the oldest, one as frequent as the other. */
  add(youngest: number, oldest: number, count: number): void {
    const first = bucketOf(youngest)
    const last = bucketOf(oldest)
    this.#total += count
    if (first === last) {
      this.#counts[first]! += count
      return
    }
    const width = oldest - youngest
    for (let bucket = first; bucket <= last; bucket++) {
      const from = bucket === first ? youngest : edgeOf(bucket)
      const to = bucket === last ? oldest : edgeOf(bucket + 1)
      this.#counts[bucket]! += (count * (to - from)) / width
    }
  }

  /** The age below which a share of all is; NaN where there is none. */
  quantile(share: number): number {
    let left = share * this.#total
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      left -= this.#counts[bucket]!
      // Shares of cohorts do not add up to the last digit.
      if (left <= this.#total * 1e-9 && this.#total > 0) return edgeOf(bucket + 1)
    }
    return NaN
  }

  /** NaN where there is none. */
  shareAbove(age: number): number {
    const from = bucketOf(age)
    return this.#counts.subarray(from).reduce((sum, count) => sum + count, 0) / this.#total
  }
}

function bucketOf(age: number): number {
  return Math.min(bucketCount - 1, Math.max(0, Math.floor(Math.log(age / least) / Math.log(growth))))
}

function edgeOf(bucket: number): number {
  return least * growth ** bucket
}
