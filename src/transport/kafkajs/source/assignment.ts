import { SluiceError } from '../../../core/errors.ts'
import { startOffset } from '../../start-offset.ts'
import type { OffsetPolicies } from '../../start-offset.ts'
import type { GroupOffset } from '../client/admin.ts'
import { retryWaitMs } from '../client/retry-wait.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { TopicPartition } from './read-ahead.ts'
import type { SourceContext } from './source-context.ts'

/** How long a rebalance waits for work in flight to be committed, in milliseconds. */
const barrierMs = 5_000

/** Asks the brokers where the group stands in all partitions of its topics; the answer by `topic/partition`. */
export type AskGroupOffsets = () => Promise<ReadonlyMap<string, GroupOffset>>

/**
 * Which partitions are ours, from where they are read, and what becomes of them in a rebalance.
 *
 * A partition has an epoch from the rebalance that brought it to the one that takes it. Kept over a rebalance, or over a
 * new consumer after a crash, it keeps its epoch, its records and its place, unless the group's offset shows that another
 * member got further meanwhile.
 */
export class Assignment {
  readonly #context: SourceContext
  readonly #askGroupOffsets: AskGroupOffsets
  /** Counts assignments, so that what belongs to an earlier one is known as such. */
  #generation = 0
  readonly #listeners: (() => void)[] = []
  #epochs = 0
  /** Partitions that were there when we last asked, of whoever they are. */
  readonly #seen = new Set<string>()
  #isSettled = false
  /** True while the consumer has a generation, under which it may commit. */
  #isMember = false
  #isJoining = false
  /** A join waits for work in flight to be committed. */
  #barrier = false

  constructor(context: SourceContext, askGroupOffsets: AskGroupOffsets) {
    this.#context = context
    this.#askGroupOffsets = askGroupOffsets
  }

  /** True while it is known what is ours and from where it is read. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** True while the coordinator waits for the other members. */
  get isJoining(): boolean {
    return this.#isJoining
  }

  /** From now on nothing is handed out: it might go to another member at once. */
  onRebalance(): void {
    this.#isSettled = false
  }

  /** `listener` is called before what is held up by the barrier is waited for. */
  onRebalanceBegun(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Lets what was handed out be committed before its partitions may go to another member. */
  async beforeJoin(): Promise<void> {
    const { clock, changed } = this.#context
    this.#isSettled = false
    // A second attempt need not wait: nothing could be committed since the first.
    this.#barrier = this.#isMember && !this.#isJoining
    for (const listener of this.#listeners) listener()
    const callOff = clock.after(barrierMs, () => {
      this.openBarrier()
    })
    while (this.#isHeldUp()) await changed.next()
    callOff()
    this.#isJoining = true
  }

  /** Nothing more can be committed before the join, or nobody wants to. */
  openBarrier(): void {
    this.#barrier = false
    this.#context.changed.fire()
  }

  onAssigned(partitions: readonly TopicPartition[]): void {
    this.#generation++
    this.#isMember = true
    this.#isJoining = false
    this.#context.readAhead.retain(partitions)
    // Nothing is fetched before it is known from where.
    this.#context.session?.pause(partitions)
    void this.#settle(partitions, this.#generation)
  }

  /** The consumer is gone; what was ours may be so again. */
  onEnd(): void {
    this.#generation++
    this.#isSettled = false
    this.#isMember = false
    this.#isJoining = false
    this.openBarrier()
  }

  #isHeldUp(): boolean {
    const { readAhead, life } = this.#context
    return this.#barrier && readAhead.isOutstanding && !life.ended.aborted
  }

  /** Asks where the group stands, begins there, and opens the tap. */
  async #settle(partitions: readonly TopicPartition[], generation: number): Promise<void> {
    const { clock, life } = this.#context
    for (let attempt = 0; ; attempt++) {
      try {
        const offsets = await this.#askGroupOffsets()
        if (this.#generation === generation && !life.ended.aborted) this.#begin(partitions, offsets)
        return
      } catch (error) {
        if (this.#generation !== generation || life.ended.aborted) return
        if (error instanceof SluiceError && error.code !== 'UNREACHABLE') {
          life.fail(error)
          return
        }
        await clock.sleep(retryWaitMs(attempt), life.ended)
      }
    }
  }

  #begin(partitions: readonly TopicPartition[], offsets: ReadonlyMap<string, GroupOffset>): void {
    const { session, changed } = this.#context
    for (const partition of partitions) session?.seek(partition, this.#place(partition, offsets))
    for (const name of offsets.keys()) this.#seen.add(name)
    session?.resume(partitions)
    this.#isSettled = true
    changed.fire()
  }

  /** The offset to fetch from. Throws DATA_LOSS. */
  #place(at: TopicPartition, offsets: ReadonlyMap<string, GroupOffset>): bigint {
    const { options, readAhead } = this.#context
    const stand = offsets.get(`${at.topic}/${at.partition}`)
    // Asked again: the brokers tell each other of new partitions.
    if (stand === undefined)
      throw new Error(`partition ${at.partition} of topic ${at.topic} is not known yet`)
    const { committed, high } = stand
    const kept = readAhead.queueOf(at)
    if (kept !== undefined && kept.readTo <= high && (committed ?? 0n) <= kept.takenTo) {
      kept.readFrom(startOffset(at.topic, kept.readTo, stand, options))
      return kept.readTo
    }
    const offset = startOffset(at.topic, committed, stand, this.#policiesFor(at))
    const epoch = ++this.#epochs
    readAhead.hold(new PartitionQueue({ ...at, epoch }, { offset, committed, highWatermark: high }))
    return offset
  }

  /** A partition that was added while we ran is read from its beginning: `latest` is about what was there before us. */
  #policiesFor({ topic, partition }: TopicPartition): OffsetPolicies {
    const { options } = this.#context
    const isAdded = this.#seen.has(`${topic}/0`) && !this.#seen.has(`${topic}/${partition}`)
    return isAdded ? { ...options, startFrom: 'earliest' } : options
  }
}
