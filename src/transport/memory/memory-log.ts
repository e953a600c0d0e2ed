import type { InputRecord } from '../../core/record.ts'

/** Records that a partition keeps at least; older ones go when there are twice as many. */
export const retainedRecords = 100_000

/** One partition: records at consecutive offsets, the oldest of which are forgotten in time. */
export class MemoryLog {
  #first = 0
  readonly #records: InputRecord[] = []

  get endOffset(): bigint {
    return BigInt(this.#first + this.#records.length)
  }

  append(record: Omit<InputRecord, 'offset'>): void {
    this.#records.push({ ...record, offset: this.endOffset })
    if (this.#records.length < 2 * retainedRecords) return
    this.#records.splice(0, retainedRecords)
    this.#first += retainedRecords
  }

  /** At most `limit` records from an offset on; from the oldest one kept when that offset is gone. */
  read(from: bigint, limit: number): readonly InputRecord[] {
    const start = Math.max(0, Number(from) - this.#first)
    return this.#records.slice(start, start + limit)
  }
}
