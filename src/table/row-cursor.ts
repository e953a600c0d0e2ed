import type { Cell } from './cell.ts'
import type { RowBatch } from './row-reader.ts'

/** Rows one by one, for files that are read side by side. */
export class RowCursor {
  readonly #batches: AsyncIterator<RowBatch>
  #batch: RowBatch = { rows: [], faults: new Map() }
  #at = 0

  constructor(batches: AsyncIterable<RowBatch>) {
    this.#batches = batches[Symbol.asyncIterator]()
  }

  /** As many of the next rows as there are, up to `count`. A row that is none has its fault in place of cells. */
  async take(count: number): Promise<(readonly Cell[] | string)[]> {
    const rows: (readonly Cell[] | string)[] = []
    while (rows.length < count && (await this.#fill())) {
      rows.push(this.#batch.faults.get(this.#at) ?? this.#batch.rows[this.#at]!)
      this.#at++
    }
    return rows
  }

  async #fill(): Promise<boolean> {
    while (this.#at === this.#batch.rows.length) {
      const next = await this.#batches.next()
      if (next.done === true) return false
      this.#batch = next.value
      this.#at = 0
    }
    return true
  }
}
