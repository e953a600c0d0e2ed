import { SluiceError } from '../../core/errors.ts'
import type { InputRecord, OutputRecord } from '../../core/record.ts'
import { partitionOfKey } from '../murmur2.ts'
import { MemoryGroup } from './memory-group.ts'
import { MemoryLog } from './memory-log.ts'

/**
 * Topics and consumer groups inside one process: what a pipeline needs of Kafka, and nothing that outlives the process.
 * For `npm start` without Java, and for tests.
 */
export class MemoryBroker {
  readonly #topics = new Map<string, readonly MemoryLog[]>()
  readonly #groups = new Map<string, MemoryGroup>()
  readonly #waiting = new Set<() => void>()
  #roundRobin = 0

  createTopic(topic: string, partitions: number): void {
    if (!this.#topics.has(topic)) {
      this.#topics.set(
        topic,
        Array.from({ length: partitions }, () => new MemoryLog()),
      )
    }
  }

  partitionCount(topic: string): number {
    return this.#log(topic).length
  }

  /** Appends a record; without a partition it goes by the key's bytes, or in turn. */
  append(record: OutputRecord, now: number): void {
    const log = this.#log(record.topic)
    const partition = record.partition ?? this.#choose(record.key, log.length)
    const partitionLog = log[partition]
    if (partitionLog === undefined) {
      throw new SluiceError('PRODUCE_REFUSED', `topic ${record.topic} has no partition ${partition}`)
    }
    const { key, value, headers, timestampMs } = record
    partitionLog.append({ key, value, headers, timestampMs: timestampMs ?? now })
    this.wake()
  }

  /** At most `limit` records of a partition from an offset on. */
  read(topic: string, partition: number, from: bigint, limit: number): readonly InputRecord[] {
    return this.#log(topic)[partition]?.read(from, limit) ?? []
  }

  endOffset(topic: string, partition: number): bigint {
    return this.#log(topic)[partition]?.endOffset ?? 0n
  }

  group(name: string): MemoryGroup {
    const group = this.#groups.get(name) ?? new MemoryGroup(this)
    this.#groups.set(name, group)
    return group
  }

  /** Resolves at the next append, rebalance or `wake`. */
  change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  wake(): void {
    const woken = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of woken) resolve()
  }

  #log(topic: string): readonly MemoryLog[] {
    const log = this.#topics.get(topic)
    if (log === undefined) throw new SluiceError('CONFIG', `there is no topic '${topic}'`)
    return log
  }

  #choose(key: Buffer | null, partitions: number): number {
    if (key === null) return this.#roundRobin++ % partitions
    return partitionOfKey(key, partitions)
  }
}
