import type { InputRecord } from '../core/record.ts'

/** Consecutive records of one partition. */
export interface TopicSlice {
  readonly topic: string
  readonly partition: number
  /** In offset order; empty when only control records, or nothing, stood there. */
  readonly records: readonly InputRecord[]
  readonly nextOffset: bigint
}

export interface PartitionBounds {
  readonly partition: number
  /** First offset that is still there. */
  readonly low: bigint
  /** Offset that the next record will get. */
  readonly high: bigint
}

/** A place in each partition. */
export type Offsets = ReadonlyMap<number, bigint>

/**
 * Reads a topic straight from its log, without a group and without leaving a trace: for display, verification, replay and
 * tests. Throws CONFIG for an unknown topic, UNREACHABLE and BROKER_OUTAGE when the broker does not answer.
 */
export interface TopicReader {
  bounds(topic: string): Promise<readonly PartitionBounds[]>
  /** Where, in each partition, the first record of that time or a later one stands; its end where there is none. */
  offsetsAt(topic: string, timeMs: number): Promise<Offsets>
  /**
   * From `from` (a partition that is not named: from its beginning) to before `to`, and not beyond where the log ended
   * when this was called. What is gone by then is passed over: it always ends.
   */
  read(topic: string, from?: Offsets, to?: Offsets): AsyncIterable<TopicSlice>
  /** From `from` (a partition that is not named: from its end) on, whatever comes, until `signal` aborts. */
  follow(topic: string, signal: AbortSignal, from?: Offsets): AsyncIterable<TopicSlice>
  close(): Promise<void>
}
