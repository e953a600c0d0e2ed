import type { Logger } from '../../../core/logger.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** An open transaction that lasts so long is worth a line in the log, in milliseconds. */
const noticeableMs = 10_000

type Hiding = Pick<PartitionQueue, 'topic' | 'partition' | 'hidden'>

/** Tells, once for each, of open transactions that keep records from being read: upstream, a producer may have died. */
export class HiddenRecords {
  readonly #logger: Logger
  /** Since when, by partition; Infinity once told. */
  readonly #since = new Map<string, number>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** To be called every now and then. */
  look(queues: readonly Hiding[], nowMs: number): void {
    for (const { topic, partition, hidden } of queues) {
      const key = `${topic}/${partition}`
      if (hidden === 0n) {
        this.#since.delete(key)
        continue
      }
      const since = this.#since.get(key) ?? nowMs
      const isDue = nowMs - since >= noticeableMs
      this.#since.set(key, isDue ? Infinity : since)
      if (isDue) this.#tell(topic, partition, hidden)
    }
  }

  #tell(topic: string, partition: number, hidden: bigint): void {
    this.#logger.warn(
      { event: 'records-hidden', topic, partition, records: Number(hidden) },
      'records stand behind a transaction that is open; they are read when its producer, or the broker after transaction.timeout.ms, ends it',
    )
  }
}
