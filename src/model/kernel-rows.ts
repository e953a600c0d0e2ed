import type { InputColumn } from '../core/column.ts'

/**
 * A categorical encoding done while training: the model's own columns are the encoded ones, `inputs` the original
 * ones that a user knows.
 */
export interface RowEncoding {
  readonly inputs: readonly InputColumn[]
  /**
   * Writes the encoded row. A categorical cell that is NaN (absent) leaves NaN in all its slots, a missing or unknown
   * level gives the code for NA; H2O distinguishes the two.
   *
   * @returns false where H2O's scorer would write behind its row and refuse it
   */
  encode(cells: Float64Array, from: number, row: Float64Array, to: number): boolean
}

/** The kernel's rows of a batch of cells: these as they are, where they fit, else a copy that grows to the largest batch. */
export class KernelRows {
  rows: Float64Array = new Float64Array(0)
  offsets: Float64Array | null = null

  readonly #encoding: RowEncoding | null
  readonly #hasOffset: boolean
  readonly #demandsOffset: boolean
  readonly #width: number
  /** Cells of an input row. */
  readonly #stride: number
  /** Inputs that may hold a reserved code, and whether one of some rows does. */
  readonly #coded: Int32Array
  readonly #holdCodes: (cells: Float64Array, rowCount: number) => boolean
  #rowBuffer = new Float64Array(0)
  #offsetBuffer = new Float64Array(0)
  readonly #refused = new Uint8Array(1)

  constructor(
    features: readonly InputColumn[],
    encoding: RowEncoding | null,
    hasOffset: boolean,
    demandsOffset: boolean,
    width: number,
  ) {
    this.#encoding = encoding
    this.#hasOffset = hasOffset
    this.#demandsOffset = demandsOffset
    this.#width = width
    this.#stride = features.length + (hasOffset ? 1 : 0)
    this.#coded = Int32Array.from(
      features.flatMap((column, index) => (column.levels === null ? [] : [index])),
    )
    this.#holdCodes = codeFinder(this.#coded, this.#stride)
  }

  /** Whether all cells are what the kernel wants: no offset, no encoding, no reserved code that it does not read. */
  alwaysFit(readsCodes: boolean): boolean {
    return this.#encoding === null && !this.#hasOffset && (readsCodes || this.#coded.length === 0)
  }

  /** Whether these are. */
  fit(cells: Float64Array, rowCount: number): boolean {
    return this.alwaysFit(false) || (this.alwaysFit(true) && !this.#holdCodes(cells, rowCount))
  }

  /** Sets `rows` and `offsets`; marks rows that are refused before they reach the kernel, and returns their number. */
  copy(cells: Float64Array, rowCount: number, refused: Uint8Array): number {
    if (this.#rowBuffer.length < rowCount * this.#width)
      this.#rowBuffer = new Float64Array(rowCount * this.#width)
    this.rows = this.#rowBuffer
    const refusedCount = this.#fill(cells, rowCount, refused)
    return this.#hasOffset ? this.#takeOffsets(cells, rowCount, refused, refusedCount) : refusedCount
  }

  /** The kernel's row of one row of cells; good until the next call. */
  single(cells: Float64Array): Float64Array {
    if (this.fit(cells, 1)) return cells.length === this.#width ? cells : cells.subarray(0, this.#width)
    this.copy(cells, 1, this.#refused)
    return this.rows.length === this.#width ? this.rows : this.rows.subarray(0, this.#width)
  }

  #fill(cells: Float64Array, rowCount: number, refused: Uint8Array): number {
    const { rows } = this
    const width = this.#width
    let refusedCount = 0
    for (let row = 0; row < rowCount; row++) {
      const from = row * this.#stride
      const to = row * width
      if (this.#encoding !== null) {
        if (this.#encoding.encode(cells, from, rows, to)) continue
        refused[row] = 1
        refusedCount++
        continue
      }
      for (let c = 0; c < width; c++) rows[to + c] = cells[from + c]!
      for (const c of this.#coded) if (rows[to + c]! < 0) rows[to + c] = NaN
    }
    return refusedCount
  }

  /** A missing offset is 0, or a refused row where the algorithm must have one. */
  #takeOffsets(cells: Float64Array, rowCount: number, refused: Uint8Array, already: number): number {
    if (this.#offsetBuffer.length < rowCount) this.#offsetBuffer = new Float64Array(rowCount)
    this.offsets = this.#offsetBuffer
    let refusedCount = already
    for (let row = 0; row < rowCount; row++) {
      const offset = cells[(row + 1) * this.#stride - 1]!
      const missing = Number.isNaN(offset)
      this.#offsetBuffer[row] = missing ? 0 : offset
      if (!missing || !this.#demandsOffset || refused[row] === 1) continue
      refused[row] = 1
      refusedCount++
    }
    return refusedCount
  }
}

/** Looks for reserved codes in the `coded` columns of rows of `stride` cells. */
function codeFinder(coded: Int32Array, stride: number): (cells: Float64Array, rowCount: number) => boolean {
  const count = coded.length
  return (cells, rowCount) => {
    for (let at = 0; at < rowCount * stride; at += stride) {
      for (let c = 0; c < count; c++) if (cells[at + coded[c]!]! < 0) return true
    }
    return false
  }
}
