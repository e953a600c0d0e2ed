import type { Position } from '../../core/record.ts'
import type { MemoryBroker } from './memory-broker.ts'

/** Partitions of one member in one generation of the group. */
export interface Assignment {
  readonly epoch: number
  readonly partitions: readonly number[]
}

/** A consumer group over one topic: members share its partitions; each join and leave gives all of them a new epoch. */
export class MemoryGroup {
  readonly #broker: MemoryBroker
  readonly #members: object[] = []
  readonly #committed = new Map<string, bigint>()
  #epoch = 0

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  join(member: object): void {
    this.#members.push(member)
    this.#rebalance()
  }

  leave(member: object): void {
    const at = this.#members.indexOf(member)
    if (at < 0) return
    this.#members.splice(at, 1)
    this.#rebalance()
  }

  assignment(member: object, topic: string): Assignment {
    const at = this.#members.indexOf(member)
    const all = Array.from({ length: this.#broker.partitionCount(topic) }, (_, partition) => partition)
    return {
      epoch: this.#epoch,
      partitions: at < 0 ? [] : all.filter((partition) => partition % this.#members.length === at),
    }
  }

  /** Null before the first commit. */
  committed(topic: string, partition: number): bigint | null {
    return this.#committed.get(`${topic}-${String(partition)}`) ?? null
  }

  /** False when the position is of an earlier epoch. */
  commit({ topic, partition, epoch, nextOffset }: Position): boolean {
    if (epoch !== this.#epoch) return false
    this.#committed.set(`${topic}-${String(partition)}`, nextOffset)
    return true
  }

  #rebalance(): void {
    this.#epoch += 1
    this.#broker.wake()
  }
}
