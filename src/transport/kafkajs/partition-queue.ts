import type { InputRecord, RecordBatch } from '../../core/record.ts'

/** What a record costs in memory beside its bytes: the record, its buffers, its offset. */
const recordOverheadBytes = 250

/** Records as they came with one fetch; the first `taken` of them were handed out. */
interface Chunk {
  readonly records: readonly InputRecord[]
  readonly bytesPerRecord: number
  taken: number
  /** Offset after the chunk, control records behind its records included. */
  nextOffset: bigint
}

/** What a fetch brought of one partition. */
export interface Fetched {
  readonly records: readonly InputRecord[]
  readonly nextOffset: bigint
  readonly highWatermark: bigint
  /** Bytes the records hold. */
  readonly size: number
}

/** A partition that is assigned to us: records read ahead, and how far reading, handing out and committing have come. */
export class PartitionQueue {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  #chunks: Chunk[] = []
  #bytes = 0
  #readTo: bigint
  #takenTo: bigint
  #handedOut: bigint | null = null
  #committed: bigint | null
  #highWatermark: bigint

  constructor(
    at: { readonly topic: string; readonly partition: number; readonly epoch: number },
    from: { readonly offset: bigint; readonly committed: bigint | null; readonly highWatermark: bigint },
  ) {
    this.topic = at.topic
    this.partition = at.partition
    this.epoch = at.epoch
    this.#readTo = from.offset
    this.#takenTo = from.offset
    this.#committed = from.committed
    this.#highWatermark = from.highWatermark
  }

  /** Memory that is held, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Offset of the next record to fetch. */
  get readTo(): bigint {
    return this.#readTo
  }

  /** Offset of the next record to hand out, or behind control records that end the log. */
  get takenTo(): bigint {
    return this.#takenTo
  }

  get committed(): bigint | null {
    return this.#committed
  }

  get lag(): bigint {
    return this.#highWatermark > this.#takenTo ? this.#highWatermark - this.#takenTo : 0n
  }

  /** True while something was handed out that is not committed. */
  get isOutstanding(): boolean {
    return this.#handedOut !== null && (this.#committed === null || this.#committed < this.#handedOut)
  }

  /** Reading goes on there: the records between are gone from the log. What was read before is kept. */
  readFrom(offset: bigint): void {
    this.#readTo = offset
    if (this.#chunks.length === 0 && this.#takenTo < offset) this.#takenTo = offset
  }

  /** Takes what is new in it: after a rebalance the same records may be fetched again. */
  append({ records, nextOffset, highWatermark, size }: Fetched): void {
    this.#highWatermark = highWatermark
    if (nextOffset <= this.#readTo) return
    const fresh = this.#freshOf(records)
    this.#readTo = nextOffset
    const last = this.#chunks.at(-1)
    if (fresh.length > 0) {
      const bytesPerRecord = size / records.length + recordOverheadBytes
      this.#chunks.push({ records: fresh, bytesPerRecord, taken: 0, nextOffset })
      this.#bytes += fresh.length * bytesPerRecord
    } else if (last !== undefined) {
      last.nextOffset = nextOffset
    } else {
      this.#takenTo = nextOffset
    }
  }

  /** At most `maxRecords`, which is at least 1; null when nothing is there. */
  take(maxRecords: number): RecordBatch | null {
    const [first] = this.#chunks
    if (first === undefined) return null
    // A large first chunk is the common case under load: it goes as it is. Small ones are joined.
    const { length } = first.records
    const whole =
      first.taken === 0 && length <= maxRecords && (length > maxRecords / 2 || this.#chunks.length === 1)
    const records = whole ? this.#whole(first) : this.#collect(maxRecords)
    this.#handedOut = this.#takenTo
    const { topic, partition, epoch } = this
    return { topic, partition, epoch, records, nextOffset: this.#takenTo, highWatermark: this.#highWatermark }
  }

  /**
   * What to commit for `nextOffset`: later, when all that was handed out is done and only control records stand behind it.
   */
  committable(nextOffset: bigint): bigint {
    return nextOffset === this.#handedOut ? this.#takenTo : nextOffset
  }

  /** Where the group may be set though nobody asks: all is handed out and committed, and only control records follow. */
  get idleOffset(): bigint | null {
    const isIdle = this.#chunks.length === 0 && !this.isOutstanding
    return isIdle && this.#committed !== null && this.#committed < this.#takenTo ? this.#takenTo : null
  }

  markCommitted(nextOffset: bigint): void {
    this.#committed = nextOffset
  }

  #freshOf(records: readonly InputRecord[]): readonly InputRecord[] {
    const [first] = records
    return first === undefined || first.offset >= this.#readTo
      ? records
      : records.filter(({ offset }) => offset >= this.#readTo)
  }

  #whole(chunk: Chunk): readonly InputRecord[] {
    this.#drop(chunk)
    return chunk.records
  }

  /** Joins what lies in several chunks, up to `maxRecords`. */
  #collect(maxRecords: number): InputRecord[] {
    const collected: InputRecord[] = []
    for (
      let chunk = this.#chunks[0];
      chunk !== undefined && collected.length < maxRecords;
      chunk = this.#chunks[0]
    ) {
      const end = Math.min(chunk.records.length, chunk.taken + maxRecords - collected.length)
      // Below `end`, which is within the records.
      for (let i = chunk.taken; i < end; i++) collected.push(chunk.records[i]!)
      if (end === chunk.records.length) {
        this.#drop(chunk)
      } else {
        this.#bytes -= (end - chunk.taken) * chunk.bytesPerRecord
        chunk.taken = end
        this.#takenTo = chunk.records[end - 1]!.offset + 1n
      }
    }
    return collected
  }

  #drop(chunk: Chunk): void {
    this.#chunks.shift()
    this.#bytes -= (chunk.records.length - chunk.taken) * chunk.bytesPerRecord
    this.#takenTo = chunk.nextOffset
  }
}
