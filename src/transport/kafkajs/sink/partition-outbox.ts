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
  /** Records of the next batch at most: while one that is not named makes the broker refuse its whole batch. */
  #mostRecords = Infinity

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

  /** The batch at hand was acknowledged. */
  settle(): void {
    this.#done += this.#sending
    this.#sending = 0
    this.#mostRecords *= 2
  }

  /** The batch at hand was not written: the next one is half of it. */
  halve(): void {
    this.#mostRecords = this.#sending >> 1
    this.#sending = 0
  }

  /**
   * The batch at hand was not written because of these of its records, counted from its first and ascending: they are
   * taken out. Returns the index of each in the caller's list.
   */
  takeOut(positions: readonly number[]): number[] {
    const taken: number[] = []
    for (const position of positions.toReversed()) {
      const at = this.#done + position
      this.#records.splice(at, 1)
      this.#sizes.splice(at, 1)
      taken.unshift(...this.#indexes.splice(at, 1))
    }
    this.#sending = 0
    return taken
  }

  /** Nothing more is sent: gives the index of each that is left in the caller's list. */
  giveUp(): readonly number[] {
    this.#sending = 0
    this.#records.length = this.#sizes.length = this.#done
    return this.#indexes.splice(this.#done)
  }

  /** The batch at hand was not written: the next one may differ. */
  giveBack(): void {
    this.#sending = 0
  }

  #fill(limit: number): void {
    let size = batchHeaderSize
    let end = this.#done
    const last = Math.min(this.#sizes.length, this.#done + this.#mostRecords)
    // Below the length.
    while (end < last && (end === this.#done || size + this.#sizes[end]! <= limit)) {
      size += this.#sizes[end++]!
    }
    this.#sending = end - this.#done
    this.#batchSize = size
  }
}
