import type { Hold, InputRecord, RecordBatch, Tenure, WindowMark } from '../../../core/record.ts'
import type { Cursor } from '../protocol/record-cursor.ts'

/** What a fetch brought of one partition. */
export interface Fetched {
  /** Records in offset order, to be read once. */
  readonly cursors: readonly Cursor[]
  /** Offset behind them, control records included. */
  readonly nextOffset: bigint
  readonly highWatermark: bigint
  /** Records from here on may not be read yet: a transaction is open. */
  readonly stableOffset: bigint
}

/** One fetch's records, in part read already. */
interface PendingFetch {
  readonly cursors: readonly Cursor[]
  nextCursor: number
  /** Records below were there already. */
  readonly from: bigint
  nextOffset: bigint
}

/** A partition that is assigned to us: what was read ahead, and how far reading, handing out and committing have come. */
export class PartitionQueue {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  /** Of the topic whose records these are; null where brokers tell none. */
  readonly topicId: string | null
  readonly #tenure: Tenure | null
  #fetches: PendingFetch[] = []
  #readTo: bigint
  #takenTo: bigint
  #handedOut: bigint | null = null
  #committed: bigint | null
  #answers = 0
  /** Of the last commit. */
  #hold: Hold | null = null
  readonly #mark: WindowMark | null
  #highWatermark: bigint
  #stableOffset: bigint

  constructor(
    at: {
      readonly topic: string
      readonly partition: number
      readonly epoch: number
      readonly topicId: string | null
      /** When it came, and in which generation of the group. */
      readonly came?: Omit<Tenure, 'from'>
    },
    from: {
      readonly offset: bigint
      readonly committed: bigint | null
      readonly mark?: WindowMark | null
      readonly highWatermark: bigint
    },
  ) {
    this.topic = at.topic
    this.partition = at.partition
    this.epoch = at.epoch
    this.topicId = at.topicId
    this.#readTo = from.offset
    this.#takenTo = from.offset
    this.#mark = from.mark ?? null
    this.#tenure = at.came === undefined ? null : { ...at.came, from: this.#mark?.nextOffset ?? from.offset }
    this.#committed = this.#mark?.nextOffset ?? from.committed
    this.#highWatermark = from.highWatermark
    this.#stableOffset = from.highWatermark
  }

  /** Bytes that wait to be taken. */
  get bytes(): number {
    let bytes = 0
    for (const { cursors, nextCursor } of this.#fetches) {
      for (let i = nextCursor; i < cursors.length; i++) bytes += cursors[i]!.bytesLeft
    }
    return bytes
  }

  /** Records that wait to be taken. */
  get count(): number {
    let count = 0
    for (const { cursors, nextCursor } of this.#fetches) {
      for (let i = nextCursor; i < cursors.length; i++) count += cursors[i]!.left
    }
    return count
  }

  /** Offset of the next record to fetch. */
  get readTo(): bigint {
    return this.#readTo
  }

  /** Offset of the next record to hand out, or behind control records that end the log. */
  get takenTo(): bigint {
    return this.#takenTo
  }

  /** All before it is done, as was committed last. */
  get committed(): bigint | null {
    return this.#committed
  }

  /** What a commit holds back by itself, where nothing new is done. */
  get hold(): Hold | null {
    return this.#hold
  }

  /** Records that may be read and were not handed out. */
  get lag(): bigint {
    return this.#stableOffset > this.#takenTo ? this.#stableOffset - this.#takenTo : 0n
  }

  /** Records behind an open transaction. */
  get hidden(): bigint {
    return this.#highWatermark - this.#stableOffset
  }

  /** How often a broker has answered for it, with records or without. */
  get answers(): number {
    return this.#answers
  }

  /** True while something was handed out that is not committed. */
  get isOutstanding(): boolean {
    return this.#handedOut !== null && (this.#committed === null || this.#committed < this.#handedOut)
  }

  /** Where the group may be set though nobody asks: all is handed out and committed, and only control records follow. */
  get idleOffset(): bigint | null {
    const isIdle = this.#fetches.length === 0 && !this.isOutstanding
    return isIdle && this.#committed !== null && this.#committed < this.#takenTo ? this.#takenTo : null
  }

  /** Reading goes on there: the records between are gone from the log. What was read before is kept. */
  readFrom(offset: bigint): void {
    this.#readTo = offset
    if (this.#fetches.length === 0 && this.#takenTo < offset) this.#takenTo = offset
  }

  /** A broker has answered; what records it brought are appended before the next time. */
  heard(): void {
    this.#answers++
  }

  /** Takes what is new in it: after a rebalance the same records may be fetched again. */
  append({ cursors, nextOffset, highWatermark, stableOffset }: Fetched): void {
    this.#highWatermark = highWatermark
    this.#stableOffset = stableOffset
    if (nextOffset <= this.#readTo) return
    const last = this.#fetches.at(-1)
    if (cursors.length > 0) this.#fetches.push({ cursors, nextCursor: 0, from: this.#readTo, nextOffset })
    else if (last !== undefined) last.nextOffset = nextOffset
    else this.#takenTo = nextOffset
    this.#readTo = nextOffset
  }

  /** At most `maxRecords`; null when nothing is there. */
  take(maxRecords: number): RecordBatch | null {
    const records: InputRecord[] = []
    for (
      let fetch = this.#fetches[0];
      fetch !== undefined && records.length < maxRecords;
      fetch = this.#fetches[0]
    ) {
      this.#takeFrom(fetch, records, maxRecords)
    }
    if (records.length === 0) return null
    this.#handedOut = this.#takenTo
    const { topic, partition, epoch } = this
    const [nextOffset, highWatermark, mark] = [this.#takenTo, this.#highWatermark, this.#mark]
    const tenure = this.#tenure
    return {
      ...{ topic, partition, epoch, records, nextOffset, highWatermark, mark },
      ...(tenure === null ? {} : { tenure }),
    }
  }

  /**
   * What to commit for `nextOffset`: later, when all that was handed out is done and only control records stand behind it.
   */
  committable(nextOffset: bigint): bigint {
    return nextOffset === this.#handedOut ? this.#takenTo : nextOffset
  }

  markCommitted(nextOffset: bigint, hold: Hold | null = null): void {
    this.#committed = nextOffset
    this.#hold = hold
  }

  #takeFrom(fetch: PendingFetch, records: InputRecord[], maxRecords: number): void {
    while (fetch.nextCursor < fetch.cursors.length && records.length < maxRecords) {
      // Below the length.
      const cursor = fetch.cursors[fetch.nextCursor]!
      cursor.read(records, maxRecords - records.length, fetch.from)
      if (cursor.left === 0) fetch.nextCursor++
    }
    if (fetch.nextCursor === fetch.cursors.length) {
      this.#fetches.shift()
      this.#takenTo = fetch.nextOffset
    } else {
      const last = records.at(-1)
      if (last !== undefined) this.#takenTo = last.offset + 1n
    }
  }
}
