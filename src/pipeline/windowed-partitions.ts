import type { Clock } from '../core/clock.ts'
import type { RecordBatch } from '../core/record.ts'
import type { WindowPlan } from '../windows/plan.ts'
import { Room } from '../windows/room.ts'
import type { PartitionStatus } from './ports.ts'
import { WindowedPartition } from './windowed-partition.ts'

/** What makes the next window close: one of two. */
export interface NextClosing {
  /** A reading of its partition of that time, or a later one. */
  readonly readingMs: number
  /** So long without any. */
  readonly silenceMs: number
}

/** The windows of all partitions that an instance reads. */
export class WindowedPartitions {
  readonly #plan: WindowPlan
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #room: Room
  /** By `topic/partition`. */
  readonly #held = new Map<string, WindowedPartition>()

  constructor(plan: WindowPlan, clock: Pick<Clock, 'monotonic'>) {
    this.#plan = plan
    this.#clock = clock
    this.#room = new Room(plan.maxOpenReadings)
  }

  /** What is open, of all partitions. */
  get open(): { readonly windows: number; readonly readings: number } {
    return { windows: this.#room.windows, readings: this.#room.taken }
  }

  /** When the first of them closes; null where none is open. */
  get next(): NextClosing | null {
    const silenceMs = this.nextSilenceMs
    if (silenceMs === null) return null
    const times = [...this.#held.values()].map(({ windows }) => windows.closesAtMs)
    return { readingMs: Math.min(...times), silenceMs }
  }

  /** The windows that a batch's records go into: begun anew with each epoch, from where the group's offset says. */
  of(batch: RecordBatch): WindowedPartition {
    const key = keyOf(batch)
    const nowMs = this.#clock.monotonic()
    const known = this.#held.get(key)
    if (known?.epoch === batch.epoch) {
      known.took(batch, nowMs)
      return known
    }
    known?.windows.release()
    const begun = new WindowedPartition(batch, this.#plan, this.#room, nowMs)
    this.#held.set(key, begun)
    return begun
  }

  /** Milliseconds until a partition with open windows may have been silent for long enough; null where none has any. */
  get nextSilenceMs(): number | null {
    const since = [...this.#held.values()].filter(isOpen).map(({ lastMs }) => lastMs)
    if (since.length === 0) return null
    return Math.max(0, Math.min(...since) + this.#plan.idleAfterMs - this.#clock.monotonic())
  }

  /** A batch without records for each partition with open windows: nothing comes of any of them any more. */
  allSilent(): readonly RecordBatch[] {
    return [...this.#held.values()].filter(isOpen).map((partition) => partition.silence())
  }

  /**
   * A batch without records for each partition of which nothing came for long though all that there is was taken. What is held of
   * partitions that another member has by now is dropped.
   */
  silent(statuses: readonly PartitionStatus[]): readonly RecordBatch[] {
    const standing = new Map(statuses.map((status) => [keyOf(status), status]))
    const beforeMs = this.#clock.monotonic() - this.#plan.idleAfterMs
    const batches: RecordBatch[] = []
    for (const [key, partition] of this.#held) {
      const status = standing.get(key)
      if (status === undefined) {
        partition.windows.release()
        this.#held.delete(key)
      } else if (isOpen(partition) && partition.lastMs <= beforeMs && partition.hasNothing(status)) {
        batches.push(partition.silence())
      }
    }
    return batches
  }
}

function isOpen({ windows }: WindowedPartition): boolean {
  return windows.heldFrom !== null
}

function keyOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}/${String(partition)}`
}
