import type { SluiceError } from '../../../core/errors.ts'
import type { Tenure } from '../../../core/record.ts'
import type { OffsetPolicies } from '../../start-offset.ts'
import { persevere } from '../client/persevere.ts'
import { errorText } from '../protocol/error-kind.ts'
import { offsetsByTopic } from './goal.ts'
import type { GroupStand } from './group-standing.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { TopicPartition } from './read-ahead.ts'
import type { SourceContext } from './source-context.ts'
import { TopicIds, isAnother } from './topic-ids.ts'

/** How long a rebalance waits for work in flight to be committed, in milliseconds. */
const barrierMs = 5_000

/**
 * Asks the brokers where the group stands in all partitions of its topics, in these once no open transaction may still move
 * it; the answer by `topic/partition`.
 */
export type AskGroupOffsets = (
  assigned: readonly TopicPartition[],
) => Promise<ReadonlyMap<string, GroupStand>>

/**
 * Which partitions are ours, from where they are read, and what becomes of them in a rebalance.
 *
 * A partition has an epoch from the rebalance that brought it to the one that takes it. Kept over a rebalance, or over a
 * new consumer after a crash, it keeps its epoch, its records and its place, unless the group's offset shows that another
 * member had it meanwhile, or its topic was made anew: then nothing that belongs to the old one counts.
 */
export class Assignment {
  readonly #context: SourceContext
  readonly #askGroupOffsets: AskGroupOffsets
  /** Counts assignments, so that what belongs to an earlier one is known as such. */
  #generation = 0
  /** The group's own count at the last join; null where there was none. */
  #groupGeneration: number | null = null
  /** The same when partitions were placed last. */
  #placedIn: number | null = null
  /** What the last join gave us. */
  #assigned: readonly TopicPartition[] = []
  readonly #listeners: (() => void)[] = []
  #epochs = 0
  /** When the last epoch began, epoch milliseconds. */
  #lastCameMs = 0
  /** Partitions that were there when we last asked, of whoever they are. */
  #seen: ReadonlySet<string> = new Set()
  readonly #ids = new TopicIds()
  #isToldOfIds = false
  #isSettled = false
  #isPlaced = false
  /** From the first sign of a rebalance to its end. */
  #isRebalancing = false
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

  /**
   * False from the answer to a join until it is known where the group stands. Meanwhile nothing may be committed: whoever had
   * the partition before may have got further than what we hand in, and the group would fall back behind it. While the join
   * is not answered, a commit goes out under the old generation, and the coordinator knows whether that still counts.
   */
  get isPlaced(): boolean {
    return this.#isPlaced
  }

  /** True while the coordinator waits for the other members. */
  get isJoining(): boolean {
    return this.#isJoining
  }

  /** True when what we read of the topic belongs to another one, whose name `topicId` has now. */
  isMadeAnew(topic: string, topicId: string): boolean {
    const isOther = (queue: PartitionQueue) => queue.topic === topic && isAnother(queue.topicId, topicId)
    return this.#isSettled && this.#context.readAhead.queues.some(isOther)
  }

  /** From now on nothing is handed out: it might go to another member at once. */
  onRebalance(): void {
    if (this.#isSettled)
      this.#context.logger.info(
        { event: 'rebalance-begun' },
        'a rebalance begins: nothing is taken until it is over',
      )
    this.#isSettled = false
    this.#isRebalancing = true
  }

  /** `listener` is called before what is held up by the barrier is waited for. */
  onRebalanceBegun(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Lets what was handed out be committed before its partitions may go to another member. */
  async beforeJoin(): Promise<void> {
    const { clock, changed } = this.#context
    this.#isSettled = false
    this.#isRebalancing = true
    // A second attempt need not wait: nothing could be committed since the first.
    this.#barrier = this.#isMember && this.#isPlaced && !this.#isJoining
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
    this.#groupGeneration = this.#context.session?.member?.generationId ?? null
    this.#isMember = true
    this.#isJoining = false
    this.#isRebalancing = false
    this.#assigned = partitions
    this.#context.readAhead.retain(partitions)
    this.#beginAnew()
  }

  /** Drops the partitions of topics that are not wanted any more: nothing of them can be committed, and nobody is to wait for it. */
  leaveGone(): void {
    const { readAhead, subscription, changed } = this.#context
    readAhead.retain(readAhead.queues.filter(({ topic }) => subscription.topics.includes(topic)))
    changed.fire()
  }

  /** Nothing that was handed out counts any more: it is asked where the group stands, and read from there. */
  rewind(): void {
    const { readAhead, changed } = this.#context
    readAhead.retain([])
    // What was asked before may have been answered before.
    this.#generation++
    // The join asks anyway.
    if (!this.#isRebalancing) this.#beginAnew()
    changed.fire()
  }

  /** The consumer is gone; what was ours may be so again. */
  onEnd(): void {
    this.#generation++
    this.#isSettled = false
    this.#isPlaced = false
    this.#isMember = false
    this.#isJoining = false
    this.#isRebalancing = true
    this.openBarrier()
  }

  #beginAnew(): void {
    const partitions = this.#assigned
    this.#isSettled = false
    this.#isPlaced = false
    // Nothing is fetched before it is known from where.
    this.#context.session?.pause(partitions)
    void this.#settle(partitions, this.#generation)
  }

  #isHeldUp(): boolean {
    const { readAhead, life } = this.#context
    return this.#barrier && readAhead.isOutstanding && !life.ended.aborted
  }

  /** Asks where the group stands, begins there, and opens the tap. */
  async #settle(partitions: readonly TopicPartition[], generation: number): Promise<void> {
    const { clock, life, logger, options } = this.#context
    const isWanted = () => this.#generation === generation && !life.ended.aborted
    const asking = {
      ...{ connection: options.connection, deadlineMs: options.outageDeadlineMs, clock, ended: life.ended },
      onLong: (error: unknown) => {
        const fields = { event: 'standing-unknown', error: errorText(error) } as const
        if (isWanted())
          logger.warn(fields, 'brokers do not tell where the group stands: nothing is read before')
      },
    }
    try {
      await persevere(async () => {
        if (!isWanted()) return
        const offsets = await this.#askGroupOffsets(partitions)
        if (isWanted()) this.#begin(partitions, offsets)
      }, asking)
    } catch (error) {
      // It rejects with nothing else.
      if (isWanted()) life.fail(error as SluiceError)
    }
  }

  #begin(partitions: readonly TopicPartition[], offsets: ReadonlyMap<string, GroupStand>): void {
    const { session, changed } = this.#context
    const stands = partitions.map((at) => standOf(at, offsets))
    this.#lookAtIds(offsets)
    const begun = partitions.flatMap((at, i) => this.#place(at, stands[i]!) ?? [])
    for (const at of partitions) session?.seek(at, this.#context.readAhead.queueOf(at)!.readTo)
    this.#seen = new Set(offsets.keys())
    session?.resume(partitions)
    this.#placedIn = this.#groupGeneration
    this.#isPlaced = true
    this.#commitBeginnings(begun)
    this.#isSettled = true
    this.#log(partitions)
    changed.fire()
  }

  #log(partitions: readonly TopicPartition[]): void {
    const { logger, options, readAhead } = this.#context
    const places = partitions.map((at) => {
      // It was placed.
      const queue = readAhead.queueOf(at)!
      return [`${at.topic}/${at.partition}`, Number(queue.readTo)] as const
    })
    const offsets = Object.fromEntries(places)
    logger.info({ event: 'partitions-assigned', group: options.groupId, offsets }, 'the group is joined')
  }

  /**
   * Holds the partition, at the place to fetch from. Gives its queue when the group has no offset there, or one that says
   * nothing of it, and another start would begin elsewhere. Throws DATA_LOSS.
   */
  #place(at: TopicPartition, stand: GroupStand): PartitionQueue | null {
    const { options, readAhead, losses } = this.#context
    const { topic } = at
    const { high, topicId } = stand
    const kept = readAhead.queueOf(at)
    if (kept !== undefined && isStillRight(kept, stand, this.#hasMissedNone)) {
      kept.readFrom(losses.startOffset(topic, kept.readTo, stand, options))
      return stand.committed === null && options.startFrom !== 'earliest' ? kept : null
    }
    const madeAnew = this.#ids.madeAnew(stand, kept?.topicId ?? null)
    const isAdded = this.#isAdded(at)
    const policies: OffsetPolicies = isAdded ? { ...options, startFrom: 'earliest' } : options
    const stood = madeAnew === null ? stand.committed : (stand.committed ?? kept?.takenTo ?? null)
    const offset = losses.startOffset(topic, stood, stand, policies, madeAnew)
    const committed = madeAnew === null ? stand.committed : null
    const epoch = ++this.#epochs
    const mark = madeAnew === null ? (stand.mark ?? null) : null
    const queue = new PartitionQueue(
      { ...at, epoch, topicId, came: this.#comes() },
      { offset, committed, mark, highWatermark: high },
    )
    readAhead.hold(queue)
    const isOwnPlace = madeAnew !== null || isAdded || options.startFrom !== 'earliest'
    return committed === null && isOwnPlace ? queue : null
  }

  /** No two epochs begin at the same time. */
  #comes(): Omit<Tenure, 'from'> {
    this.#lastCameMs = Math.max(this.#context.clock.now(), this.#lastCameMs + 1)
    return { sinceMs: this.#lastCameMs, generation: this.#groupGeneration }
  }

  /** False where the group has shared its partitions out without us since ours were placed: each may have been another's. */
  get #hasMissedNone(): boolean {
    const [last, now] = [this.#placedIn, this.#groupGeneration]
    return last !== null && now !== null && (now === last || now === last + 1)
  }

  /** What came while the group ran is read from its beginning: `startFrom` is about what was there before us. */
  #isAdded({ topic, partition }: TopicPartition): boolean {
    if (this.#context.subscription.isFound(topic)) return true
    return this.#seen.has(`${topic}/0`) && !this.#seen.has(`${topic}/${partition}`)
  }

  #lookAtIds(offsets: ReadonlyMap<string, GroupStand>): void {
    const { subscription, logger } = this.#context
    const { topics } = subscription
    this.#ids.retain(topics)
    for (const topic of topics) {
      const isOfTopic = (name: string) => name.slice(0, name.lastIndexOf('/')) === topic
      const stands = [...offsets].filter(([name]) => isOfTopic(name)).map(([, stand]) => stand)
      if (this.#ids.look(topic, stands) || this.#isToldOfIds) continue
      this.#isToldOfIds = true
      logger.info(
        { event: 'no-topic-ids', topic },
        'brokers tell no topic ids (Kafka before 2.8): that a topic was made anew is seen only while it has fewer records than before',
      )
    }
  }

  /** What stands there belongs to another topic, or is nothing: who comes after a crash is to begin there too. */
  #commitBeginnings(queues: readonly PartitionQueue[]): void {
    if (queues.length === 0) return
    const goals = queues.map((queue) => ({ queue, offset: queue.takenTo, hold: null }))
    this.#context.session?.commit(offsetsByTopic(goals)).then(
      () => {
        for (const { queue, offset } of goals) queue.markCommitted(offset)
      },
      // The next commit carries it.
      () => undefined,
    )
  }
}

/** Throws when the partition is not known yet; asked again then, for the brokers tell each other of new partitions. */
function standOf({ topic, partition }: TopicPartition, offsets: ReadonlyMap<string, GroupStand>): GroupStand {
  const stand = offsets.get(`${topic}/${partition}`)
  if (stand === undefined) throw new Error(`partition ${partition} of topic ${topic} is not known yet`)
  return stand
}

/**
 * The log reaches as far as we have read, and nobody else has committed. Where the group went on without us, an offset that is
 * not the one that we committed is another member's: what we have written behind our own it may have written too.
 */
function isStillRight(
  kept: PartitionQueue,
  { committed, mark, high, topicId, committedTopicId }: GroupStand,
  hasMissedNone: boolean,
): boolean {
  if (isAnother(kept.topicId, topicId)) return false
  const reached = isAnother(committedTopicId, topicId) ? null : (mark?.nextOffset ?? committed)
  if (!hasMissedNone && reached !== null && reached !== kept.committed) return false
  return kept.readTo <= high && (reached ?? 0n) <= kept.takenTo
}
