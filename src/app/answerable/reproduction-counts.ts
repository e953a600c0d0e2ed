import type { Prediction } from '../../avro/prediction.ts'
import { Fault } from '../../core/outcome.ts'
import type { Reproduction } from './reproducer.ts'

/** What came of predictions that were made again. What it holds does not grow with their number. */
export class ReproductionCounts {
  /** Predictions in the range. */
  found = 0
  /** Values that are no predictions, or of a schema that nobody knows. */
  unreadable = 0
  /** Why the first of those is. */
  firstUnreadable: string | null = null
  /** Those of them that were to be made again. */
  asked = 0
  /** All of their entries, bit for bit. */
  reproduced = 0
  differing = 0
  /** Those of which something could not be scored again, and nothing that could differs. */
  lost = 0
  /** How many predictions have a reason; at most so many reasons are told apart. */
  readonly reasons = new Map<string, number>()
  /** The first that differ. */
  readonly examples: Reproduction[] = []
  readonly #limit: number

  /** @param examples how many are kept */
  constructor(examples: number) {
    this.#limit = examples
  }

  read(values: readonly (Prediction | Fault)[]): void {
    for (const value of values) {
      if (value instanceof Fault) {
        this.unreadable += 1
        this.firstUnreadable ??= value.message
      } else this.found += 1
    }
  }

  add(reproductions: readonly Reproduction[]): void {
    for (const each of reproductions) {
      this.asked += 1
      if (each.differences.length > 0) {
        this.differing += 1
        if (this.examples.length < this.#limit) this.examples.push(each)
      } else if (each.lost.length > 0) this.lost += 1
      else this.reproduced += 1
      for (const reason of new Set(each.lost)) this.#count(reason)
    }
  }

  #count(reason: string): void {
    const name = this.reasons.has(reason) || this.reasons.size < mostReasons ? reason : otherReasons
    this.reasons.set(name, (this.reasons.get(name) ?? 0) + 1)
  }
}

const mostReasons = 50
const otherReasons = 'other reasons'
