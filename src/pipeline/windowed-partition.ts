import type { InputRecord, Position, RecordBatch } from '../core/record.ts'
import { PartitionWindows } from '../windows/partition-windows.ts'
import type { WindowPlan } from '../windows/plan.ts'
import type { Room } from '../windows/room.ts'
import { answersUntilSeen } from './ports.ts'
import type { PartitionStatus } from './ports.ts'

/** The windows of a partition in one of its epochs, and how far reading has come. */
export class WindowedPartition {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  readonly windows: PartitionWindows
  /** Records before it had their outcome in an earlier life: they are read again for the windows that were open. */
  readonly #newFrom: bigint
  #nextOffset: bigint
  #lastMs: number
  /** Of its broker, when it was first looked at after it had been silent for long; null before. */
  #answersAtSilence: number | null = null

  /** @param batch the first of the epoch */
  constructor(batch: RecordBatch, plan: WindowPlan, room: Room, nowMs: number) {
    const { topic, partition, epoch, nextOffset, mark = null } = batch
    this.topic = topic
    this.partition = partition
    this.epoch = epoch
    this.windows = new PartitionWindows(plan, room, mark)
    this.#newFrom = mark?.nextOffset ?? 0n
    this.#nextOffset = nextOffset
    this.#lastMs = nowMs
  }

  /** When the last records came, of the monotonic clock. */
  get lastMs(): number {
    return this.#lastMs
  }

  /** Records that came are not taken for silence. */
  took({ records, nextOffset }: RecordBatch, nowMs: number): void {
    this.#nextOffset = nextOffset
    if (records.length === 0) return
    this.#lastMs = nowMs
    this.#answersAtSilence = null
  }

  /**
   * For one that was silent until now: true when nothing was written meanwhile. A broker that was out of reach, or a process that
   * stood still, is no silence: what came then is only seen with the next answers.
   */
  hasNothing({ lag, answers }: PartitionStatus): boolean {
    this.#answersAtSilence ??= answers
    return lag === 0n && answers >= this.#answersAtSilence + answersUntilSeen
  }

  isNew({ offset }: InputRecord): boolean {
    return offset >= this.#newFrom
  }

  countNew(records: readonly InputRecord[]): number {
    const [first] = records
    if (first === undefined || this.isNew(first)) return records.length
    return records.filter((record) => this.isNew(record)).length
  }

  /** Where the group stands once all before the position has its outcome: never further back than it was. */
  positionAt(position: Position): Position {
    const isBehind = position.nextOffset < this.#newFrom
    const nextOffset = isBehind ? this.#newFrom : position.nextOffset
    const { heldFrom, watermarkMs } = this.windows
    // What was not read again yet may belong to an open window, though nothing before does.
    const from = heldFrom ?? (isBehind ? position.nextOffset : null)
    return { ...position, nextOffset, hold: { from, watermarkMs } }
  }

  /** A batch without records, for what comes of silence. */
  silence(): RecordBatch {
    const { topic, partition, epoch } = this
    const nextOffset = this.#nextOffset
    return { topic, partition, epoch, records: [], nextOffset, highWatermark: nextOffset }
  }
}
