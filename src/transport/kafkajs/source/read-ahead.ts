import type { Position, RecordBatch } from '../../../core/record.ts'
import type { PartitionStatus } from '../../../pipeline/ports.ts'
import type { PartitionQueue } from './partition-queue.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** The partitions that are assigned to us, and what was read ahead of them. */
export class ReadAhead {
  /** In the order in which they are next to be taken from. */
  readonly #queues = new Map<string, PartitionQueue>()

  get queues(): readonly PartitionQueue[] {
    return [...this.#queues.values()]
  }

  /** Memory that is held, in bytes. */
  get bytes(): number {
    let bytes = 0
    for (const queue of this.#queues.values()) bytes += queue.bytes
    return bytes
  }

  /** Records that wait to be taken. */
  get count(): number {
    let count = 0
    for (const queue of this.#queues.values()) count += queue.count
    return count
  }

  /** Records that may be read and were not handed out, as last seen. */
  get lag(): number {
    let lag = 0n
    for (const queue of this.#queues.values()) lag += queue.lag
    return Number(lag)
  }

  /** True while something was handed out that is not committed. */
  get isOutstanding(): boolean {
    return this.queues.some((queue) => queue.isOutstanding)
  }

  queueOf(at: TopicPartition): PartitionQueue | undefined {
    return this.#queues.get(keyOf(at))
  }

  /** The queue that may still commit the position; undefined when it is fenced. */
  holderOf(position: Position): PartitionQueue | undefined {
    const queue = this.queueOf(position)
    return queue?.epoch === position.epoch ? queue : undefined
  }

  /** In place of what was held of the partition. */
  hold(queue: PartitionQueue): void {
    this.#queues.set(keyOf(queue), queue)
  }

  /** Drops all other partitions, with what was read of them. */
  retain(partitions: readonly TopicPartition[]): void {
    const kept = new Set(partitions.map(keyOf))
    for (const key of this.#queues.keys()) if (!kept.has(key)) this.#queues.delete(key)
  }

  /** At most `maxRecords` records together, a batch a partition; those that were served go to the end of the line. */
  take(maxRecords: number): RecordBatch[] {
    const batches: RecordBatch[] = []
    let room = maxRecords
    for (const [key, queue] of [...this.#queues]) {
      if (room === 0) break
      const batch = queue.take(room)
      if (batch === null) continue
      batches.push(batch)
      room -= batch.records.length
      this.#queues.delete(key)
      this.#queues.set(key, queue)
    }
    return batches
  }

  status(): readonly PartitionStatus[] {
    return this.queues.map(({ topic, partition, lag, hidden, answers, committed }) => ({
      topic,
      partition,
      lag,
      hidden,
      answers,
      committed,
    }))
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`
}
