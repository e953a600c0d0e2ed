import type { InputRecord, OutputRecord } from '../../core/record.ts'

/** One partition of the in-memory broker. */
export class MemoryLog {
  readonly #retainRecords: number
  #records: InputRecord[] = []
  #low = 0n

  /** `retainRecords`: the oldest go once there are twice as many. */
  constructor(retainRecords: number) {
    this.#retainRecords = retainRecords
  }

  get low(): bigint {
    return this.#low
  }

  get high(): bigint {
    return this.#low + BigInt(this.#records.length)
  }

  /** Keeps copies: what the caller's buffers become afterwards is no matter. */
  append({ key, value, headers }: OutputRecord, timestampMs: number): void {
    this.#records.push({
      offset: this.high,
      key: copyOf(key),
      value: copyOf(value),
      headers: headers.map((header) => ({ key: header.key, value: copyOf(header.value) })),
      timestampMs,
    })
    if (this.#records.length > 2 * this.#retainRecords)
      this.deleteBefore(this.high - BigInt(this.#retainRecords))
  }

  /** Of the first record of that time or later; the end where there is none. */
  offsetAt(timeMs: number): bigint {
    return this.#records.find(({ timestampMs }) => timestampMs >= timeMs)?.offset ?? this.high
  }

  /** At most `maxRecords` records from `offset` on, which must lie between `low` and `high`. */
  read(offset: bigint, maxRecords: number): readonly InputRecord[] {
    const start = Number(offset - this.#low)
    return this.#records.slice(start, start + maxRecords)
  }

  /** As the broker's retention does. */
  deleteBefore(offset: bigint): void {
    this.#records = this.#records.slice(Number(offset - this.#low))
    this.#low = offset
  }
}

function copyOf(bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes)
}
