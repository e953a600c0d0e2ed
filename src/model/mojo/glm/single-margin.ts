import { BLOCK_ROWS } from './margins.ts'
import type { LinearPredictor } from './margins.ts'
import type { Terms } from './terms.ts'

/** One sum a row. One sum leaves vectors half empty, and the copy to their memory costs more than they gain. */
export class SingleMargin implements LinearPredictor {
  readonly margins = new Float64Array(BLOCK_ROWS)
  readonly stride = 1
  /** The margin of the row at `start`; NaN when it is refused, among others. */
  readonly margin: (rows: Float64Array, start: number) => number
  /** What stands in for missing levels: -1, which is refused, where nothing does. */
  readonly #modes: Int32Array

  constructor(terms: Terms, beta: Float64Array) {
    const { categoricalCount, imputation } = terms
    this.#modes = imputation?.modes.subarray(0, categoricalCount) ?? new Int32Array(categoricalCount).fill(-1)
    this.margin = marginOf(terms, beta, this.#modes)
  }

  predict(rows: Float64Array, width: number, first: number, count: number, refused: Uint8Array): void {
    for (let r = 0; r < count; r++) {
      const start = (first + r) * width
      const margin = this.margin(rows, start)
      this.margins[r] = margin
      if (margin !== margin && this.refuses(rows, start)) refused[first + r] = 1
    }
  }

  /** Whether a level of the row at `start` is missing, where nothing stands in, or not a whole number. */
  refuses(rows: Float64Array, start: number): boolean {
    return this.#modes.some((mode, i) => levelOf(rows[start + i]!, mode) < 0)
  }
}

function marginOf(
  terms: Terms,
  beta: Float64Array,
  modes: Int32Array,
): (rows: Float64Array, start: number) => number {
  const { categoricalCount, numericCount, offsets, imputation } = terms
  const { table, starts } = levelTable(terms, beta)
  const weights = beta.slice(offsets[categoricalCount])
  const intercept = weights[numericCount]!
  const means = imputation?.means ?? new Float64Array(numericCount).fill(NaN)
  return (rows, start) => {
    let at = start
    let sum = 0
    for (let i = 0; i < categoricalCount; i++, at++) {
      const cell = rows[at]!
      let level = cell | 0
      if (level !== cell || level < 0) {
        level = levelOf(cell, modes[i]!)
        if (level < 0) return NaN
      }
      const index = starts[i]! + level
      // Without a coefficient nothing is added: to a sum that began with +0 the same as adding 0.
      if (index < starts[i + 1]!) sum += table[index]!
    }
    for (let j = 0; j < numericCount; j++, at++) {
      const x = rows[at]!
      sum += weights[j]! * (x !== x ? means[j]! : x)
    }
    return sum + intercept
  }
}

/** The coefficient of level l of categorical i at starts[i] + l, for all levels: a dropped first one has 0. */
function levelTable(
  { categoricalCount, offsets, allLevels }: Terms,
  beta: Float64Array,
): Readonly<{ table: Float64Array; starts: Int32Array }> {
  const dropped = allLevels ? 0 : 1
  const starts = offsets.map((offset, i) => offset + i * dropped)
  const table = new Float64Array(starts[categoricalCount]!)
  for (let i = 0; i < categoricalCount; i++)
    table.set(beta.subarray(offsets[i], offsets[i + 1]), starts[i]! + dropped)
  return { table, starts }
}

/** As a Java int cast has it: fractions and whole numbers beyond 32 bits differ from theirs, and give -1. */
function levelOf(cell: number, mode: number): number {
  if (!(cell >= 0)) return mode
  const level = cell | 0
  return level === cell ? level : -1
}
