import type { StoredBatch } from '../protocol/stored-batch.ts'
import { visibleBatches } from '../protocol/visible-batches.ts'
import type { AbortedTransaction } from '../protocol/visible-batches.ts'
import type { Patch } from './patch.ts'

/** A partition's part of a fetch response, read by the patches `fetch-protocol` or `fetch-records`: then offsets are decimal text. */
export interface FetchedPartition {
  readonly partition: number
  readonly highWatermark: bigint | string
  /** Below it no transaction is open; -1 where the broker does not say. */
  readonly lastStableOffset?: bigint | string
  readonly abortedTransactions: readonly AbortedTransaction[] | null
  readonly messages: readonly StoredBatch[]
}

/**
 * What kafkajs hands to `eachBatch`. The original goes through all records three times with BigInt comparisons, and
 * takes any record with the key 00 00 00 00 for the end of an aborted transaction, so that aborted records become
 * visible. Here transactions are told apart by record batch, as the broker writes them. The original keeps a batch without
 * visible records from `eachBatch`; here it arrives, empty, so that the offset behind it can be committed.
 */
export const consumedBatch: Patch = {
  name: 'consumed-batch',
  why: 'aborted records with the key 00 00 00 00 become visible; three passes over the records; batches without visible records are kept back',
  apply(modules) {
    modules.replace('consumer/batch', ConsumedBatch)
  },
}

function stableOffsetOf(high: bigint, { lastStableOffset = -1n }: FetchedPartition): bigint {
  const stable = BigInt(lastStableOffset)
  return stable < 0n || stable > high ? high : stable
}

export class ConsumedBatch {
  readonly topic: string
  readonly partition: number
  /** Decimal text, as kafkajs has it. */
  readonly fetchedOffset: string
  readonly highWatermark: bigint
  /** Records from here on may not be read yet. */
  readonly stableOffset: bigint
  /** kafkajs looks at its length only: what was fetched is in `visible`. */
  readonly messages: readonly never[] = []
  /** Batches with visible records, in offset order; the first may begin below the offset that was asked for. */
  readonly visible: readonly StoredBatch[]
  /** Offset of the next fetch. */
  readonly nextOffset: bigint
  readonly #from: bigint
  readonly #isEmpty: boolean

  constructor(topic: string, fetchedOffset: string, fetched: FetchedPartition) {
    const from = BigInt(fetchedOffset)
    const batches = fetched.messages.filter(({ lastOffset }) => lastOffset >= from)
    this.topic = topic
    this.partition = fetched.partition
    this.fetchedOffset = fetchedOffset
    this.highWatermark = BigInt(fetched.highWatermark)
    this.stableOffset = stableOffsetOf(this.highWatermark, fetched)
    this.visible = visibleBatches(batches, fetched.abortedTransactions ?? [])
    this.nextOffset = (batches.at(-1)?.lastOffset ?? from - 1n) + 1n
    this.#from = from
    this.#isEmpty = batches.length === 0
  }

  // The methods below are called by kafkajs's runner.

  /** kafkajs keeps an empty batch to itself; one that says of an open transaction arrives. */
  isEmpty(): boolean {
    return this.#isEmpty && this.stableOffset >= this.highWatermark
  }

  /** kafkajs would resolve such a batch by itself; ours goes to `eachBatch` like any other. */
  isEmptyDueToFiltering(): boolean {
    return false
  }

  firstOffset(): string {
    return this.fetchedOffset
  }

  lastOffset(): string {
    return (this.nextOffset - 1n).toString()
  }

  offsetLag(): string {
    return (this.highWatermark - this.nextOffset).toString()
  }

  offsetLagLow(): string {
    return (this.highWatermark - 1n - this.#from).toString()
  }
}
