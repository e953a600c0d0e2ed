import type { InputRecord } from '../core/record.ts'

/** Consecutive records of one partition of a topic. */
export interface FeedSlice {
  readonly topic: string
  readonly partition: number
  readonly records: readonly InputRecord[]
  readonly nextOffset: bigint
}

/** Reads topics from their log, without a group: what a look-up wants of the transport. */
export interface TopicFeed {
  /** What there is when it is called; then it ends. */
  read(topic: string): AsyncIterable<FeedSlice>
  /** From those offsets on, by partition, whatever comes, until `signal` aborts. */
  follow(topic: string, signal: AbortSignal, from: ReadonlyMap<number, bigint>): AsyncIterable<FeedSlice>
  close(): Promise<void>
}
