import type { Clock } from '../../core/clock.ts'
import type { Position, RecordBatch } from '../../core/record.ts'
import type { PartitionStatus, Source } from '../../pipeline/ports.ts'
import type { MemoryBroker } from './memory-broker.ts'
import type { MemoryGroup } from './memory-group.ts'

export interface MemorySourceOptions {
  readonly topic: string
  readonly group: string
  readonly startFrom: 'earliest' | 'latest'
  readonly clock: Clock
}

/** A member of a consumer group of a MemoryBroker. */
export class MemorySource implements Source {
  readonly #broker: MemoryBroker
  readonly #group: MemoryGroup
  readonly #options: MemorySourceOptions
  #epoch = -1
  #positions = new Map<number, bigint>()
  #joined = false
  #stopped = false

  constructor(broker: MemoryBroker, options: MemorySourceOptions) {
    this.#broker = broker
    this.#options = options
    this.#group = broker.group(options.group)
  }

  get joined(): boolean {
    return this.#joined
  }

  get lastTickMs(): number {
    return this.#options.clock.monotonic()
  }

  start(): Promise<void> {
    return new Promise((resolve) => {
      // Throws, and so rejects, for a topic that is missing.
      this.#broker.partitionCount(this.#options.topic)
      this.#group.join(this)
      this.#joined = true
      resolve()
    })
  }

  async take(maxRecords: number): Promise<readonly RecordBatch[] | null> {
    for (;;) {
      if (this.#stopped) return null
      this.#adopt()
      const batches = this.#available(maxRecords)
      if (batches.length > 0) return batches
      await this.#broker.change()
    }
  }

  commit(positions: readonly Position[]): Promise<readonly Position[]> {
    return Promise.resolve(positions.filter((position) => !this.#group.commit(position)))
  }

  stop(): void {
    this.#stopped = true
    this.#broker.wake()
  }

  close(): Promise<void> {
    this.stop()
    this.#group.leave(this)
    this.#joined = false
    return Promise.resolve()
  }

  status(): readonly PartitionStatus[] {
    const { topic } = this.#options
    return Array.from(this.#positions, ([partition, position]) => ({
      topic,
      partition,
      lag: this.#broker.endOffset(topic, partition) - position,
      committed: this.#group.committed(topic, partition),
    }))
  }

  /** Takes over a new assignment: from the committed offsets on. */
  #adopt(): void {
    const { topic, startFrom } = this.#options
    const { epoch, partitions } = this.#group.assignment(this, topic)
    if (epoch === this.#epoch) return
    this.#epoch = epoch
    this.#positions = new Map(
      partitions.map((partition) => {
        const fallback = startFrom === 'earliest' ? 0n : this.#broker.endOffset(topic, partition)
        return [partition, this.#group.committed(topic, partition) ?? fallback]
      }),
    )
  }

  #available(maxRecords: number): RecordBatch[] {
    const { topic } = this.#options
    const batches: RecordBatch[] = []
    let left = maxRecords
    for (const [partition, position] of this.#positions) {
      if (left === 0) break
      const records = this.#broker.read(topic, partition, position, left)
      if (records.length === 0) continue
      left -= records.length
      const nextOffset = position + BigInt(records.length)
      this.#positions.set(partition, nextOffset)
      const highWatermark = this.#broker.endOffset(topic, partition)
      batches.push({ topic, partition, epoch: this.#epoch, records, nextOffset, highWatermark })
    }
    return batches
  }
}
