import { systemClock } from '../../../core/clock.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Logger } from '../../../core/logger.ts'
import type { Position, RecordBatch } from '../../../core/record.ts'
import type { PartitionStatus, Source } from '../../../pipeline/ports.ts'
import { DataLosses } from '../../data-losses.ts'
import { Gathering } from '../../gathering.ts'
import type { TransactionalSource } from '../../transactions.ts'
import { Signal } from '../../signal.ts'
import { KafkaAdmin } from '../client/admin.ts'
import { readableTopics } from '../client/readable-topics.ts'
import type { ConsumedBatch } from '../patches/consumed-batch.ts'
import { Assignment } from './assignment.ts'
import { BatchOpener } from './batch-opener.ts'
import { Committer } from './committer.ts'
import { ConsumerEnds } from './consumer-ends.ts'
import type { NextConsumer } from './consumer-ends.ts'
import { groupStanding } from './group-standing.ts'
import { heldOffsets } from './held-offsets.ts'
import type { HeldOffsets } from './held-offsets.ts'
import { ConsumerSession } from './consumer-session.ts'
import type { SessionListener } from './consumer-session.ts'
import { FetchPace } from './fetch-pace.ts'
import { ReadAhead } from './read-ahead.ts'
import { ReadBound } from './read-bound.ts'
import type { TopicPartition } from './read-ahead.ts'
import { SilenceWatch } from './silence-watch.ts'
import type { KafkaSourceOptions, SourceContext } from './source-context.ts'
import { SourceLife } from './source-life.ts'
import { SourceRights } from './source-rights.ts'
import { Subscription } from './subscription.ts'

/**
 * A member of a consumer group. kafkajs sends its heartbeats from the fetch loop, and fetches nothing while a callback is
 * busy: ours hands over and returns at once, so that the loop waits for nobody. Above a bound in bytes partitions are paused.
 * Which partitions, and from where, is `Assignment`'s; commits are `Committer`'s; whether brokers answer is `SilenceWatch`'s.
 */
export class KafkaSource implements Source, TransactionalSource<HeldOffsets> {
  readonly #context: SourceContext
  readonly #assignment: Assignment
  readonly #committer: Committer
  readonly #opener: BatchOpener
  readonly #silence: SilenceWatch
  readonly #pace: FetchPace
  readonly #bound: ReadBound
  readonly #ends: ConsumerEnds
  #isStopped = false

  constructor(options: KafkaSourceOptions, logger: Logger, clock: Clock = systemClock) {
    const changed = new Signal()
    const ask = () => readableTopics(options.connection, logger)
    const subscription = new Subscription(options, ask, logger)
    this.#context = {
      options,
      subscription,
      readAhead: new ReadAhead(),
      changed,
      life: new SourceLife(changed),
      losses: new DataLosses(logger),
      rights: new SourceRights({ ...options, subscription }, clock, logger),
      clock,
      logger,
      session: null,
    }
    const assignment = new Assignment(this.#context, (assigned) => this.#askStanding(assigned))
    this.#assignment = assignment
    subscription.onGone(() => {
      assignment.leaveGone()
    })
    this.#committer = new Committer(this.#context, assignment)
    this.#opener = new BatchOpener(options.maxBatchBytes, logger)
    this.#bound = new ReadBound(this.#context)
    this.#ends = new ConsumerEnds(this.#context)
    this.#pace = new FetchPace(this.#context.readAhead, clock)
    this.#silence = new SilenceWatch(this.#context, {
      isJoining: () => assignment.isJoining,
      isReading: () => assignment.isSettled && !this.#bound.isPaused,
    })
  }

  get joined(): boolean {
    const { life, rights } = this.#context
    const isAnswered = !this.#committer.isHanging && !this.#silence.isSilent
    return this.#assignment.isSettled && isAnswered && rights.missing === null && !life.ended.aborted
  }

  get unreadPartitions(): readonly string[] {
    return this.#silence.unread
  }

  get lastTickMs(): number {
    return this.#silence.lastSignMs
  }

  get dataLosses(): number {
    return this.#context.losses.count
  }

  async start(): Promise<void> {
    const { options, logger, life, changed, subscription } = this.#context
    await KafkaAdmin.ask(options.connection, logger, async (admin) => {
      await admin.checkAdvertised(logger)
      for (const topic of options.topics) await admin.partitionCount(topic, 'Read')
    })
    await subscription.start()
    this.#silence.onSignOfLife()
    this.#openSession()
    void this.#silence.run()
    void this.#watchTopics()
    while (!this.#assignment.isSettled) {
      life.assertGoesOn()
      await changed.next()
    }
  }

  async take(maxRecords: number, busy?: Promise<unknown>): Promise<readonly RecordBatch[] | null> {
    const { changed, life, readAhead } = this.#context
    const gathering = new Gathering(busy, changed)
    for (;;) {
      life.assertNotFailed()
      if (this.#isStopped) return null
      const isDue = this.#assignment.isSettled && (gathering.isOver || readAhead.count >= maxRecords)
      const batches = isDue ? this.#takeAhead(maxRecords) : []
      if (batches.length > 0) return batches
      await changed.next()
    }
  }

  commit(positions: readonly Position[]): Promise<readonly Position[]> {
    return this.#committer.commit(positions)
  }

  holds(position: Position): boolean {
    return this.#context.readAhead.holderOf(position) !== undefined
  }

  offsetsOf(positions: readonly Position[]): Promise<HeldOffsets | null> {
    return heldOffsets(this.#context, this.#assignment, positions)
  }

  markCommitted({ goals }: HeldOffsets): void {
    for (const { queue, offset, hold } of goals) queue.markCommitted(offset, hold)
    this.#context.changed.fire()
  }

  rewind(): void {
    this.#assignment.rewind()
  }

  onRebalance(listener: () => void): void {
    this.#assignment.onRebalanceBegun(listener)
  }

  stop(): void {
    this.#isStopped = true
    this.#context.changed.fire()
  }

  async close(deadlineMs: number): Promise<void> {
    this.stop()
    this.#context.life.close()
    const { session } = this.#context
    this.#context.session = null
    await session?.close(deadlineMs, this.#context.clock)
  }

  status(): readonly PartitionStatus[] {
    return this.#context.readAhead.status()
  }

  #takeAhead(maxRecords: number): RecordBatch[] {
    const batches = this.#context.readAhead.take(maxRecords)
    this.#pace.taken(maxRecords)
    this.#bound.resumeBelow()
    return batches
  }

  /** Topics come and go where a pattern says which are read: the next fetch after a look sees it. */
  async #watchTopics(): Promise<void> {
    const { options, subscription, clock, life } = this.#context
    if (!subscription.isOpen) return
    for (;;) {
      await clock.sleep(options.metadataMaxAgeMs, life.ended)
      if (life.ended.aborted) return
      await subscription.lookAgain()
    }
  }

  #askStanding(assigned: readonly TopicPartition[]): ReturnType<typeof groupStanding> {
    const { options, logger, subscription } = this.#context
    const onGone = subscription.isOpen ? () => void subscription.lookAgain() : null
    return groupStanding({ ...options, topics: subscription.topics, assigned, onGone }, logger)
  }

  #openSession(): void {
    const { options, logger, subscription } = this.#context
    // Some fetches fit into the bound, so that reading goes on while records are worked off.
    const maxBytes = Math.max(options.maxBytesPerPartition, options.readAheadBytes >> 2)
    const session = new ConsumerSession(
      { ...options, topics: subscription.topics, maxBytes },
      this.#listener(),
      logger,
    )
    this.#context.session = session
    this.#bound.begin()
    void session.start()
  }

  #listener(): SessionListener {
    const assignment = this.#assignment
    const { subscription } = this.#context
    return {
      wantedTopics: () => subscription.topics,
      held: () => this.#context.readAhead.queues,
      onTopicGone: () => subscription.lookAgain(),
      onRebalance: () => {
        assignment.onRebalance()
      },
      beforeJoin: () => assignment.beforeJoin(),
      beforeFetch: () => this.#pace.due(),
      afterFetch: (answered) => {
        this.#silence.onAnswer(answered)
        for (const at of answered) this.#context.readAhead.queueOf(at)?.heard()
      },
      isMadeAnew: (topic, topicId) => assignment.isMadeAnew(topic, topicId),
      onAssignment: (partitions) => {
        this.#bound.begin()
        assignment.onAssigned(partitions)
      },
      onBatch: (batch) => this.#onBatch(batch),
      onSignOfLife: () => {
        this.#silence.onSignOfLife()
      },
      onFetched: () => {
        this.#context.rights.topicsGranted()
      },
      onHeartbeat: () => {
        this.#context.rights.groupGranted()
        this.#silence.onHeartbeat()
      },
      onEnd: (error) => {
        this.#onEnd(error)
      },
    }
  }

  async #onBatch(consumed: ConsumedBatch): Promise<bigint | null> {
    const { readAhead, changed, session } = this.#context
    if (readAhead.queueOf(consumed) === undefined || this.#bound.isFull) return null
    const { cursors, nextOffset } = await this.#opener.open(consumed)
    // Asked now: while it was opened it may have gone to another member, or come anew.
    const queue = readAhead.queueOf(consumed)
    if (queue === undefined) return null
    const { fetchedOffset, highWatermark, stableOffset } = consumed
    if (BigInt(fetchedOffset) > queue.readTo) {
      session?.seek(queue, queue.readTo)
      return null
    }
    queue.append({ cursors, nextOffset, highWatermark, stableOffset })
    if (cursors.length === 0) {
      this.#committer.commitIdle(queue)
    } else {
      this.#ends.onRecords()
      this.#bound.pauseAbove()
      changed.fire()
    }
    return nextOffset
  }

  /** Another consumer takes over, unless it would fare no better. */
  #onEnd(error: unknown): void {
    this.#context.session = null
    this.#assignment.onEnd()
    const next = this.#ends.next(error)
    if (next !== null) void this.#openAnother(next)
  }

  async #openAnother({ waitMs, isTopicGone }: NextConsumer): Promise<void> {
    const { clock, life, subscription } = this.#context
    await clock.sleep(waitMs, life.ended)
    if (isTopicGone) await subscription.lookAgain()
    if (!life.ended.aborted) this.#openSession()
  }
}
