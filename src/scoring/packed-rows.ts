import type { Scorer } from '../model/scorer.ts'

interface Rows {
  readonly rows: Float64Array
  readonly out: Float64Array
  readonly refused: Uint8Array
  readonly takes: Uint8Array | null
}

/** Some rows of a batch, laid together so that a scorer sees no others, and their answers laid back to where the rows are. */
export class PackedRows {
  readonly #of: Rows
  readonly #rows: Float64Array
  readonly #out: Float64Array
  readonly #refused: Uint8Array
  readonly #places: Uint32Array

  constructor(of: Rows) {
    this.#of = of
    this.#rows = new Float64Array(of.rows.length)
    this.#out = new Float64Array(of.out.length)
    this.#refused = new Uint8Array(of.refused.length)
    this.#places = new Uint32Array(of.refused.length)
  }

  /**
   * Scores the rows that `takes` names of the first `size`; of others nothing is refused, and what stood there stays.
   *
   * @returns how many rows were scored, and how many of them refused
   */
  score(scorer: Scorer, size: number): { readonly count: number; readonly refused: number } {
    const { takes, refused, out } = this.#of
    const [width, outWidth] = [scorer.inputs.length, scorer.outputs.length]
    let count = 0
    for (let row = 0; row < size; row++) {
      refused[row] = 0
      if (takes !== null && takes[row] === 0) continue
      this.#rows.set(this.#of.rows.subarray(row * width, (row + 1) * width), count * width)
      this.#places[count++] = row
    }
    if (count === 0) return { count, refused: 0 }
    const failed = scorer.score(this.#rows, count, this.#out, this.#refused)
    for (let at = 0; at < count; at++) {
      const row = this.#places[at]!
      out.set(this.#out.subarray(at * outWidth, (at + 1) * outWidth), row * outWidth)
      refused[row] = this.#refused[at]!
    }
    return { count, refused: failed }
  }
}
