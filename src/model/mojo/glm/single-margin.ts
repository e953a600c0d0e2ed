import { BLOCK_ROWS } from './margins.ts'
import type { LinearPredictor } from './margins.ts'
import { findLevels } from './terms.ts'
import type { Terms } from './terms.ts'

/** One sum a row. */
export class SingleMargin implements LinearPredictor {
  readonly margins = new Float64Array(BLOCK_ROWS)
  readonly stride = 1
  readonly #terms: Terms
  /** What stands in for missing numbers: NaN where nothing does. */
  readonly #means: Float64Array
  /** The coefficients, and a zero for a level without one: adding it to a sum that began with +0 changes nothing. */
  readonly #beta: Float64Array
  readonly #active: Int32Array

  constructor(terms: Terms, beta: Float64Array) {
    this.#terms = terms
    this.#means = terms.imputation?.means ?? new Float64Array(terms.numericCount).fill(NaN)
    this.#beta = new Float64Array(beta.length + 1)
    this.#beta.set(beta)
    this.#active = new Int32Array(terms.categoricalCount)
  }

  predict(rows: Float64Array, width: number, first: number, count: number, refused: Uint8Array): void {
    const none = this.#beta.length - 1
    for (let r = 0; r < count; r++) {
      const start = (first + r) * width
      if (findLevels(this.#terms, rows, start, none, this.#active)) this.margins[r] = this.#sum(rows, start)
      else refused[first + r] = 1
    }
  }

  #sum(rows: Float64Array, start: number): number {
    const { categoricalCount, numericCount, offsets } = this.#terms
    const beta = this.#beta
    const active = this.#active
    const means = this.#means
    const from = start + categoricalCount
    const at = offsets[categoricalCount]!
    let sum = 0
    for (let i = 0; i < active.length; i++) sum += beta[active[i]!]!
    for (let j = 0; j < numericCount; j++) {
      const x = rows[from + j]!
      sum += beta[at + j]! * (x !== x ? means[j]! : x)
    }
    return sum + beta[at + numericCount]!
  }
}
