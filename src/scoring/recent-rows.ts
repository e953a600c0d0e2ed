/** Rows that were scored together. */
interface Bucket {
  rows: number
  refused: number
  micros: number
}

/** Of how many parts a span is made at most: what is forgotten is forgotten a part at a time. */
const parts = 64

/**
 * How the last rows went, in batches: at least the last `span` of them, and at most a part of it and one batch more. Memory is
 * bounded, however small the batches are.
 */
export class RecentRows {
  readonly #span: number
  readonly #grain: number
  readonly #buckets: Bucket[] = []
  #rows = 0
  #refused = 0
  #micros = 0

  constructor(span: number) {
    this.#span = span
    this.#grain = Math.ceil(span / parts)
  }

  /** True once there are as many rows as the span asks for. */
  get isFull(): boolean {
    return this.#rows >= this.#span
  }

  /** 0 of no rows. */
  get refusedShare(): number {
    return this.#rows === 0 ? 0 : this.#refused / this.#rows
  }

  /** 0 of no rows. */
  get microsPerRow(): number {
    return this.#rows === 0 ? 0 : this.#micros / this.#rows
  }

  add(rows: number, refused: number, micros: number): void {
    const newest = this.#buckets.at(-1)
    if (newest === undefined || newest.rows >= this.#grain) this.#buckets.push({ rows, refused, micros })
    else {
      newest.rows += rows
      newest.refused += refused
      newest.micros += micros
    }
    this.#count(rows, refused, micros)
    let oldest = this.#buckets[0]!
    while (this.#buckets.length > 1 && this.#rows - oldest.rows >= this.#span) {
      this.#count(-oldest.rows, -oldest.refused, -oldest.micros)
      this.#buckets.shift()
      oldest = this.#buckets[0]!
    }
  }

  clear(): void {
    this.#buckets.length = 0
    this.#rows = this.#refused = this.#micros = 0
  }

  #count(rows: number, refused: number, micros: number): void {
    this.#rows += rows
    this.#refused += refused
    this.#micros += micros
  }
}
