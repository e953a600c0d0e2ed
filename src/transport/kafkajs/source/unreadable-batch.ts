import type { Logger } from '../../../core/logger.ts'
import { noHeaders } from '../../../core/record.ts'
import type { InputRecord } from '../../../core/record.ts'
import { MalformedRecords } from '../protocol/malformed-records.ts'
import type { Cursor } from '../protocol/record-cursor.ts'
import { compressionName } from '../protocol/stored-batch.ts'
import type { StoredBatch } from '../protocol/stored-batch.ts'
import type { TopicPartition } from './read-ahead.ts'

/** Where a batch lies, and what it is: all that can be said of one that cannot be read. */
export interface BatchPlace {
  readonly at: TopicPartition
  /** The records wanted begin there, or at the beginning of the batch. */
  readonly from: bigint
  readonly batch: StoredBatch
  readonly logger: Logger
}

/** In place of the records of a batch: one that says why there are none. */
export function unreadable(place: BatchPlace, error: MalformedRecords): Cursor {
  return new GuardedCursor(place, {
    left: 1,
    bytesLeft: 0,
    read: () => {
      throw error
    },
  })
}

/**
 * The records of a batch; where they turn out to be none, one more that says so. It stands at the last offset of the batch,
 * so that what goes on behind it goes on behind the batch.
 */
export class GuardedCursor implements Cursor {
  readonly #place: BatchPlace
  readonly #cursor: Cursor
  #isOver = false
  /** The last record that could be read. */
  #last: bigint | null = null

  constructor(place: BatchPlace, cursor: Cursor) {
    this.#place = place
    this.#cursor = cursor
  }

  get left(): number {
    return this.#isOver ? 0 : this.#cursor.left
  }

  get bytesLeft(): number {
    return this.#isOver ? 0 : this.#cursor.bytesLeft
  }

  read(records: InputRecord[], count: number, from: bigint): void {
    if (this.#isOver) return
    const before = records.length
    const fault = this.#attempt(records, count, from)
    if (records.length > before) this.#last = records.at(-1)!.offset
    if (fault === null) return
    this.#isOver = true
    records.push(standIn(this.#place, this.#last, fault))
  }

  #attempt(records: InputRecord[], count: number, from: bigint): MalformedRecords | null {
    try {
      this.#cursor.read(records, count, from)
      return null
    } catch (error) {
      if (error instanceof MalformedRecords) return error
      throw error
    }
  }
}

function standIn(
  { at, from, batch, logger }: BatchPlace,
  last: bigint | null,
  { message }: MalformedRecords,
): InputRecord {
  const { baseOffset, lastOffset, recordCount, compression, stored, maxTimestampMs } = batch
  const first = baseOffset > from ? baseOffset : from
  const what = {
    ...at,
    firstOffset: first.toString(),
    lastOffset: lastOffset.toString(),
    records: recordCount,
    compression: compressionName(compression),
    bytes: stored.length,
  }
  logger.error(
    { event: 'batch-unreadable', ...what, error: message },
    'a record batch cannot be read; policies.unreadable-batch decides',
  )
  const count = recordCount === null ? '' : `${recordCount} records, `
  const readTo = last === null ? '' : ` behind offset ${last.toString()}`
  return {
    offset: lastOffset,
    key: null,
    value: null,
    headers: noHeaders,
    timestampMs: maxTimestampMs,
    unreadable: `the record batch of offsets ${what.firstOffset} to ${what.lastOffset} (${count}${what.compression}, ${what.bytes} bytes) cannot be read${readTo}: ${message}`,
  }
}
