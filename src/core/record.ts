/** One header of a record. Kafka keeps order and repeats, so headers are a list, not a map. */
export interface Header {
  readonly key: string
  readonly value: Buffer | null
}

export const noHeaders: readonly Header[] = []

/** A record as it was consumed. Buffers are views into the fetch response: copy what must outlive the batch. */
export interface InputRecord {
  readonly offset: bigint
  readonly key: Buffer | null
  /** `null` is a tombstone. */
  readonly value: Buffer | null
  readonly headers: readonly Header[]
  /** Kafka's record timestamp, milliseconds since the epoch; -1 when the record has none. */
  readonly timestampMs: number
  /** Why there is nothing of it, where it stands for a whole batch of records that cannot be read: the batch and what is wrong. */
  readonly unreadable?: string
}

/** Consecutive records of one partition, in offset order (offsets may have gaps). Never empty. */
export interface RecordBatch {
  readonly topic: string
  readonly partition: number
  /** Which assignment of the partition delivered it; a commit of an earlier epoch is fenced. */
  readonly epoch: number
  readonly records: readonly InputRecord[]
  /** Offset after the batch: the last record's + 1, or later when the log has control records behind it. */
  readonly nextOffset: bigint
  /** The offset that the partition's next record will get, as the broker said with this batch. */
  readonly highWatermark: bigint
  /** How far the group had come when this epoch began, where that was further than reading begins. */
  readonly mark?: WindowMark | null
  /** The epoch, as others may know it; left out where the source knows none. */
  readonly tenure?: Tenure
}

/** How an instance came by a partition: the same of all batches of an epoch. */
export interface Tenure {
  /** Epoch milliseconds. Of one instance they rise with every epoch. */
  readonly sinceMs: number
  /** The group's own count at that time: whoever had the partition before has a smaller one. Null where there is none. */
  readonly generation: number | null
  /** All before it has had its outcome, as the group stood. */
  readonly from: bigint
}

/**
 * What is told beside a committed offset where windows were open: all before `nextOffset` has its outcome, and reading goes on
 * further back so that what is in open windows comes again.
 */
export interface WindowMark {
  readonly nextOffset: bigint
  /** Windows that end then or earlier are closed, milliseconds since the epoch. */
  readonly watermarkMs: number
}

/** What keeps a commit behind its position: rows that are not whole yet. */
export interface Hold {
  /** Of the first record that belongs to such a row: reading goes on there. Null where all rows are whole. */
  readonly from: bigint | null
  readonly watermarkMs: number
}

/** A record to produce. `partition` null lets the client choose by key. */
export interface OutputRecord {
  readonly topic: string
  readonly partition: number | null
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly Header[]
  /** Milliseconds since the epoch; null lets the client take the time of sending. */
  readonly timestampMs: number | null
}

/** Where a consumer group stands: everything before `nextOffset` has a durable outcome. */
export interface Position {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  readonly nextOffset: bigint
  /** From where records are needed again all the same. */
  readonly hold?: Hold
}

/** Where in the input a row comes from: its record, or the first of the records that it was made of. */
export interface Origin {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** Of a window's row: its start, milliseconds since the epoch. Windows may share their first record. */
  readonly windowStartMs?: number
}

/** The identity of a row's event, stable over repeats: `topic-partition-offset` of its origin, and `@start` of a window. */
export function eventId(origin: Origin): string {
  return `${origin.topic}-${String(origin.partition)}-${idEnd(origin)}`
}

/** What of an event's id is its own among those of its partition. */
export function idEnd({ offset, windowStartMs }: Origin): string {
  const digits = offset.toString()
  return windowStartMs === undefined ? digits : `${digits}@${String(windowStartMs)}`
}

/** An origin in messages: `topic-partition offset n`. */
export function describeOrigin({ topic, partition, offset }: Origin): string {
  return `${topic}-${String(partition)} offset ${offset.toString()}`
}
