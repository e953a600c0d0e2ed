import type { Draw } from './draw.ts'

/** Records that came evenly between two moments. */
interface Cohort {
  fromMs: number
  readonly toMs: number
  count: number
}

/** One partition: what came and was not taken, the oldest first. */
export class Partition {
  /** Records a millisecond, from now on. */
  rate: number
  /** Records that wait, as far as they have come. */
  waiting = 0
  /** All that was taken so far. */
  taken = 0
  lastOutputMs = 0
  longestGapMs = 0
  readonly #cohorts: Cohort[] = []
  #head = 0
  #seenMs = 0

  constructor(rate: number) {
    this.rate = rate
  }

  /** Draws what came until then. */
  arrive(untilMs: number, draw: Draw): void {
    if (untilMs <= this.#seenMs) return
    const count = draw.poisson(this.rate * (untilMs - this.#seenMs))
    if (count > 0) this.#cohorts.push({ fromMs: this.#seenMs, toMs: untilMs, count })
    this.waiting += count
    this.#seenMs = untilMs
  }

  /** Takes the oldest, and tells when they came: from one moment to another. */
  take(count: number, tell: (fromMs: number, toMs: number, count: number) => void): void {
    this.waiting -= count
    this.taken += count
    for (let left = count; left > 0;) {
      // There are as many as are taken.
      const cohort = this.#cohorts[this.#head]!
      const some = Math.min(left, cohort.count)
      const toMs = cohort.fromMs + ((cohort.toMs - cohort.fromMs) * some) / cohort.count
      tell(cohort.fromMs, toMs, some)
      cohort.fromMs = toMs
      cohort.count -= some
      left -= some
      if (cohort.count === 0) this.#drop()
    }
  }

  #drop(): void {
    this.#head += 1
    if (this.#head < 64 || this.#head * 2 < this.#cohorts.length) return
    this.#cohorts.splice(0, this.#head)
    this.#head = 0
  }
}

/** Partitions over which the keys of rigs are spread by their hash: some have more of them than others. */
export function partitionsOf(count: number, rigs: number, recordsPerSecond: number, draw: Draw): Partition[] {
  const rigCounts = Array.from({ length: count }, () => draw.poisson(rigs / count))
  const all = rigCounts.reduce((sum, each) => sum + each, 0)
  return rigCounts.map((each) => new Partition((recordsPerSecond / 1000) * (each / all)))
}

/** Partitions that all get as much. */
export function evenPartitions(count: number, recordsPerSecond: number): Partition[] {
  return Array.from({ length: count }, () => new Partition(recordsPerSecond / 1000 / count))
}
