import { systemClock } from '../../../core/clock.ts'
import type { Clock } from '../../../core/clock.ts'
import { withDeadline } from '../../../core/deadline.ts'
import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { Position, RecordBatch } from '../../../core/record.ts'
import type { PartitionStatus, Source } from '../../../pipeline/ports.ts'
import { DataLosses } from '../../data-losses.ts'
import { Signal } from '../../signal.ts'
import { KafkaAdmin } from '../client/admin.ts'
import type { GroupOffset } from '../client/admin.ts'
import { brokerOutage, consumerDead, instanceFenced } from '../client/errors.ts'
import { retryWaitMs } from '../client/retry-wait.ts'
import type { ConsumedBatch } from '../patches/consumed-batch.ts'
import { errorKindOf, errorText } from '../protocol/error-kind.ts'
import type { ErrorKind } from '../protocol/error-kind.ts'
import { Assignment } from './assignment.ts'
import { BatchOpener } from './batch-opener.ts'
import { Committer } from './committer.ts'
import { ConsumerSession } from './consumer-session.ts'
import type { SessionListener } from './consumer-session.ts'
import { HiddenRecords } from './hidden-records.ts'
import { ReadAhead } from './read-ahead.ts'
import type { KafkaSourceOptions, SourceContext } from './source-context.ts'
import { SourceLife } from './source-life.ts'
import { SourceRights } from './source-rights.ts'

/** Silence of the brokers that is worth a line in the log, in milliseconds. */
const noticeableSilenceMs = 10_000
/** A heartbeat that is so late was not accepted, in milliseconds. */
const lateHeartbeatMs = 5_000
/** How long the brokers may take to tell why nothing moves, in milliseconds. */
const diagnosisMs = 5_000
/** How often a right that was taken away is asked for again, in milliseconds. */
const missingRightMs = 2_000
/** A consumer that fails so often without a record in between does not get past what it fails on. */
const mostFaults = 5

/**
 * A member of a consumer group. kafkajs sends its heartbeats from the fetch loop, and fetches nothing while a callback is
 * busy: ours hands over and returns at once, so that the loop waits for nobody. Above a bound in bytes partitions are paused.
 * Which partitions, and from where, is `Assignment`'s; commits are `Committer`'s.
 */
export class KafkaSource implements Source {
  readonly #context: SourceContext
  readonly #assignment: Assignment
  readonly #committer: Committer
  readonly #opener: BatchOpener
  #isPaused = false
  #isStopped = false
  #isSilent = false
  #faults = 0
  #lastTickMs: number
  #lastHeartbeatMs = -Infinity

  constructor(options: KafkaSourceOptions, logger: Logger, clock: Clock = systemClock) {
    const changed = new Signal()
    this.#context = {
      options,
      readAhead: new ReadAhead(),
      changed,
      life: new SourceLife(changed),
      losses: new DataLosses(logger),
      rights: new SourceRights(options, clock, logger),
      clock,
      logger,
      session: null,
    }
    const assignment = new Assignment(this.#context, () => this.#groupOffsets())
    this.#assignment = assignment
    this.#committer = new Committer(this.#context, () => {
      assignment.openBarrier()
    })
    this.#opener = new BatchOpener(options.maxBatchBytes, logger)
    this.#lastTickMs = clock.monotonic()
  }

  get joined(): boolean {
    const { life, rights } = this.#context
    const isCoordinated = !this.#committer.isHanging && !this.#isCoordinatorSilent
    if (rights.missing !== null) return false
    return this.#assignment.isSettled && isCoordinated && !this.#isSilent && !life.ended.aborted
  }

  get lastTickMs(): number {
    return this.#lastTickMs
  }

  get dataLosses(): number {
    return this.#context.losses.count
  }

  async start(): Promise<void> {
    const { options, logger, life, changed } = this.#context
    await KafkaAdmin.ask(options.connection, logger, async (admin) => {
      await admin.checkAdvertised(logger)
      for (const topic of options.topics) await admin.partitionCount(topic, 'Read')
    })
    this.#onSignOfLife()
    this.#openSession()
    void this.#watchSilence()
    while (!this.#assignment.isSettled) {
      life.assertGoesOn()
      await changed.next()
    }
  }

  async take(maxRecords: number): Promise<readonly RecordBatch[] | null> {
    const { changed, life } = this.#context
    for (;;) {
      life.assertNotFailed()
      if (this.#isStopped) return null
      const batches = this.#assignment.isSettled ? this.#takeAhead(maxRecords) : []
      if (batches.length > 0) return batches
      await changed.next()
    }
  }

  commit(positions: readonly Position[]): Promise<readonly Position[]> {
    return this.#committer.commit(positions)
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

  get #isCoordinatorSilent(): boolean {
    const { clock, options } = this.#context
    return clock.monotonic() - this.#lastHeartbeatMs > options.heartbeatIntervalMs + lateHeartbeatMs
  }

  #takeAhead(maxRecords: number): RecordBatch[] {
    const batches = this.#context.readAhead.take(maxRecords)
    this.#resumeBelowBound()
    return batches
  }

  async #groupOffsets(): Promise<ReadonlyMap<string, GroupOffset>> {
    const { options, logger } = this.#context
    const { topics } = options
    return KafkaAdmin.ask(options.connection, logger, async (admin) => {
      const offsets = new Map<string, GroupOffset>()
      for (const topic of topics) {
        for (const offset of await admin.groupOffsets(options.groupId, topic)) {
          offsets.set(`${topic}/${offset.partition}`, offset)
        }
      }
      return offsets
    })
  }

  #openSession(): void {
    const { options, logger } = this.#context
    // Some fetches fit into the bound, so that reading goes on while records are worked off.
    const maxBytes = Math.max(options.maxBytesPerPartition, options.readAheadBytes >> 2)
    const session = new ConsumerSession({ ...options, maxBytes }, this.#listener(), logger)
    this.#context.session = session
    this.#isPaused = false
    void session.start()
  }

  #listener(): SessionListener {
    const assignment = this.#assignment
    return {
      onRebalance: () => {
        assignment.onRebalance()
      },
      beforeJoin: () => assignment.beforeJoin(),
      isMadeAnew: (topic, topicId) => assignment.isMadeAnew(topic, topicId),
      onAssignment: (partitions) => {
        this.#isPaused = false
        assignment.onAssigned(partitions)
      },
      onBatch: (batch) => this.#onBatch(batch),
      onSignOfLife: () => {
        this.#onSignOfLife()
      },
      onFetched: () => {
        this.#context.rights.topicsGranted()
      },
      onHeartbeat: () => {
        this.#context.rights.groupGranted()
        this.#lastHeartbeatMs = this.#context.clock.monotonic()
      },
      onEnd: (error) => {
        this.#onEnd(error)
      },
    }
  }

  #onSignOfLife(): void {
    this.#lastTickMs = this.#context.clock.monotonic()
  }

  async #onBatch(consumed: ConsumedBatch): Promise<bigint | null> {
    const { readAhead, changed, session } = this.#context
    if (readAhead.queueOf(consumed) === undefined || this.#isFull) return null
    const { cursors, nextOffset } = await this.#opener.open(consumed)
    // Asked now: while it was opened it may have gone to another member, or come anew.
    const queue = readAhead.queueOf(consumed)
    if (queue === undefined) return null
    const { fetchedOffset, highWatermark, stableOffset } = consumed
    if (BigInt(fetchedOffset) > queue.readTo) {
      session?.seek(queue, queue.readTo)
      return null
    }
    queue.append({ cursors, nextOffset, highWatermark: BigInt(highWatermark), stableOffset })
    if (cursors.length === 0) {
      this.#committer.commitIdle(queue)
    } else {
      this.#faults = 0
      this.#pauseAboveBound()
      changed.fire()
    }
    return nextOffset
  }

  /** What little was fetched together can be much once it is decompressed. */
  get #isFull(): boolean {
    const { options, readAhead } = this.#context
    return readAhead.bytes >= options.readAheadBytes + options.maxBatchBytes
  }

  #pauseAboveBound(): void {
    const { options, readAhead, session } = this.#context
    if (this.#isPaused || readAhead.bytes < options.readAheadBytes) return
    this.#isPaused = true
    session?.pause(readAhead.queues)
  }

  #resumeBelowBound(): void {
    const { options, readAhead, session } = this.#context
    if (!this.#isPaused || readAhead.bytes > options.readAheadBytes / 2) return
    this.#isPaused = false
    session?.resume(readAhead.queues)
  }

  /** Another consumer takes over, unless it would fare no better. */
  #onEnd(error: unknown): void {
    const { options, clock, life } = this.#context
    this.#context.session = null
    this.#assignment.onEnd()
    const kind = errorKindOf(error)
    if (error instanceof SluiceError) life.fail(error)
    if (kind === 'fault' || kind === 'unknown-topic') this.#faults++
    if (kind === 'fenced') life.fail(instanceFenced(options.groupId, options.staticMember?.instanceId, error))
    if (kind === 'refused' || this.#faults > mostFaults) life.fail(consumerDead(options.groupId, error))
    if (kind === 'unauthorized') this.#onRefused(error)
    if (life.ended.aborted) return
    this.#tellOfEnd(kind, error)
    const waitMs = kind === 'unauthorized' ? missingRightMs : retryWaitMs(this.#faults)
    void clock.sleep(waitMs, life.ended).then(() => {
      if (!life.ended.aborted) this.#openSession()
    })
  }

  #onRefused(error: unknown): void {
    const { rights, life } = this.#context
    try {
      rights.refused(error)
    } catch (failure) {
      // It throws nothing else.
      life.fail(failure as SluiceError)
    }
  }

  #tellOfEnd(kind: ErrorKind, error: unknown): void {
    // A broker that has just started, or is about to stop, is no reason to worry anybody; a missing right is told apart.
    const level = kind === 'outage' ? 'info' : kind === 'unauthorized' ? 'debug' : 'warn'
    const fields = { error: errorText(error), faults: this.#faults }
    this.#context.logger[level](fields, 'the consumer ended; another takes over')
  }

  /** Brokers that are silent for too long end the source, whatever kafkajs is waiting for. */
  async #watchSilence(): Promise<void> {
    const { options, clock, life, logger, rights } = this.#context
    const hidden = new HiddenRecords(logger)
    for (;;) {
      await clock.sleep(1_000, life.ended)
      if (life.ended.aborted) return
      hidden.look(this.#context.readAhead.queues, clock.monotonic())
      // The answer to a join comes when all members have joined.
      const allowanceMs = this.#assignment.isJoining ? options.rebalanceTimeoutMs : 0
      const silenceMs = clock.monotonic() - this.#lastTickMs - allowanceMs
      this.#noteSilence(silenceMs > noticeableSilenceMs && rights.missing === null)
      if (silenceMs > options.outageDeadlineMs) life.fail(rights.missing ?? (await this.#reasonOfSilence()))
    }
  }

  /** Asks the brokers themselves: it may be our topics that are gone, or the consumer that is stuck. */
  async #reasonOfSilence(): Promise<SluiceError> {
    const { options, clock, logger, life } = this.#context
    const { connection, outageDeadlineMs, groupId, topics } = options
    const asking = KafkaAdmin.ask(connection, logger, async (admin) => {
      for (const topic of topics) await admin.partitionCount(topic, 'Read')
    })
    try {
      await withDeadline(asking, { waitMs: diagnosisMs, clock, ended: life.ended })
      return consumerDead(groupId, new Error('brokers answer, but the consumer does not'))
    } catch (error) {
      const isTold = error instanceof SluiceError && error.code !== 'UNREACHABLE'
      if (isTold) return consumerDead(groupId, error)
      return brokerOutage(connection, outageDeadlineMs, error instanceof SluiceError ? error : undefined)
    }
  }

  #noteSilence(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return
    this.#isSilent = isSilent
    const { options, logger } = this.#context
    const { brokers } = options.connection
    if (isSilent) logger.warn({ brokers }, 'no broker answers; waiting')
    else logger.info({ brokers }, 'brokers answer again')
  }
}
