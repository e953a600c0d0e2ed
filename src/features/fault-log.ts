import type { Fault } from '../core/outcome.ts'

/** A fault of one row, at the slot whose value it took away. */
export interface LoggedFault {
  readonly row: number
  readonly slot: number
  readonly fault: Fault
}

/**
 * What went wrong in a batch, in order of occurrence: appended, never thrown. Made once and cleared for every batch;
 * while nothing is wrong it costs nothing. Entries of a row are chained, so that a row's faults are found without a search.
 */
export class FaultLog {
  readonly #entries: LoggedFault[] = []
  /** Next entry of the same row, by entry; -1 ends the chain. */
  readonly #next: number[] = []
  /** First and last entry by row; -1 where the row has none. */
  readonly #first: Int32Array
  readonly #last: Int32Array

  /** @param capacity rows of the largest batch */
  constructor(capacity: number) {
    this.#first = new Int32Array(capacity).fill(-1)
    this.#last = new Int32Array(capacity).fill(-1)
  }

  get entries(): readonly LoggedFault[] {
    return this.#entries
  }

  get size(): number {
    return this.#entries.length
  }

  add(row: number, slot: number, fault: Fault): void {
    const entry = this.#entries.length
    this.#entries.push({ row, slot, fault })
    this.#next.push(-1)
    const last = this.#last[row]!
    if (last === -1) this.#first[row] = entry
    else this.#next[last] = entry
    this.#last[row] = entry
  }

  has(row: number): boolean {
    return this.#first[row] !== -1
  }

  /** The faults of a row, the earliest first. */
  *of(row: number): Generator<LoggedFault> {
    for (let entry = this.#first[row]!; entry !== -1; entry = this.#next[entry]!) yield this.#entries[entry]!
  }

  /** True when a fault took a value of that row from one of the slots. */
  touches(row: number, slots: ReadonlySet<number>): boolean {
    for (let entry = this.#first[row]!; entry !== -1; entry = this.#next[entry]!) {
      if (slots.has(this.#entries[entry]!.slot)) return true
    }
    return false
  }

  clear(): void {
    for (const { row } of this.#entries) {
      this.#first[row] = -1
      this.#last[row] = -1
    }
    this.#entries.length = 0
    this.#next.length = 0
  }
}
