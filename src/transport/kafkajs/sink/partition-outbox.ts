import type { OutputRecord } from '../../../core/record.ts'
import { batchHeaderSize } from '../protocol/record-batch-writer.ts'

/** A record on its way to a partition. */
export type RoutedRecord = OutputRecord & { readonly partition: number }

/** Records of one partition in their order, and how many of them are done. */
export class PartitionOutbox {
  readonly topic: string
  readonly partition: number
  readonly #records: RoutedRecord[] = []
  readonly #sizes: number[] = []
  /** Index of each record in the caller's list. */
  readonly #indexes: number[] = []
  #done = 0
  #sending = 0
  #batchSize = 0

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get isDone(): boolean {
    return this.#done === this.#records.length
  }

  /** Number of records in the batch at hand. */
  get batchLength(): number {
    return this.#sending
  }

  /** Bytes of the batch at hand, at most. */
  get batchSize(): number {
    return this.#batchSize
  }

  /** Index, in the caller's list, of the first record of the batch at hand. */
  get firstIndex(): number {
    // There is one while the outbox is not done.
    return this.#indexes[this.#done]!
  }

  /** `size` is an upper bound of what the record takes in a batch. */
  add(record: RoutedRecord, size: number, index: number): void {
    this.#records.push(record)
    this.#sizes.push(size)
    this.#indexes.push(index)
  }

  /**
   * The batch to send: as many records as fit into `limit` bytes, at least one. The same again until it is settled or
   * given back: only an unchanged batch is known to the broker as a repeat.
   */
  batch(limit: number): readonly RoutedRecord[] {
    if (this.#sending === 0) this.#fill(limit)
    const isAll = this.#done === 0 && this.#sending === this.#records.length
    return isAll ? this.#records : this.#records.slice(this.#done, this.#done + this.#sending)
  }

  /** The batch at hand was acknowledged, or refused. */
  settle(): void {
    this.#done += this.#sending
    this.#sending = 0
  }

  /** The batch at hand was not written: the next one may differ. */
  giveBack(): void {
    this.#sending = 0
  }

  #fill(limit: number): void {
    let size = batchHeaderSize
    let end = this.#done
    // Below the length.
    while (end < this.#sizes.length && (end === this.#done || size + this.#sizes[end]! <= limit)) {
      size += this.#sizes[end++]!
    }
    this.#sending = end - this.#done
    this.#batchSize = size
  }
}
