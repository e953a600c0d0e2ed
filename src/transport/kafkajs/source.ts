import { systemClock } from '../../core/clock.ts'
import type { Clock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Position, RecordBatch } from '../../core/record.ts'
import type { PartitionStatus, Source } from '../../pipeline/ports.ts'
import { startOffset } from '../start-offset.ts'
import type { OffsetPolicies } from '../start-offset.ts'
import { KafkaAdmin } from './admin.ts'
import type { GroupOffset } from './admin.ts'
import { backoffMs } from './backoff.ts'
import { ConsumerSession } from './consumer-session.ts'
import type { SessionListener, SessionOptions } from './consumer-session.ts'
import { brokerOutage, describe, troubleOf } from './errors.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { ConsumedBatch } from './patches/consumed-batch.ts'
import type { TopicOffsets } from './patches/rejoin-barrier.ts'
import { ReadAhead } from './read-ahead.ts'
import type { TopicPartition } from './read-ahead.ts'
import { Signal } from './signal.ts'

export interface KafkaSourceOptions
  extends Partial<OffsetPolicies>, Partial<Omit<SessionOptions, 'maxBytes'>> {
  readonly connection: SessionOptions['connection']
  readonly groupId: string
  readonly topics: readonly string[]
  /** Memory held at most, about, by records that were read and not yet taken. */
  readonly readAheadBytes?: number
  /** How long brokers may be silent before the source gives up. */
  readonly outageDeadlineMs?: number
}

const defaults = {
  startFrom: 'earliest',
  onDataLoss: 'fail',
  maxBytesPerPartition: 1 << 20,
  readAheadBytes: 16 << 20,
  maxWaitMs: 200,
  sessionTimeoutMs: 30_000,
  rebalanceTimeoutMs: 60_000,
  heartbeatIntervalMs: 3_000,
  outageDeadlineMs: 45_000,
} as const

/** How long a rebalance waits for work in flight to be committed, in milliseconds. */
const barrierMs = 5_000
/** Silence of the brokers that is worth a line in the log, in milliseconds. */
const noticeableSilenceMs = 10_000
/** A consumer that fails so often without a record in between does not get past what it fails on. */
const mostFaults = 5

/**
 * A member of a consumer group. kafkajs fetches all the time, and its callback hands over and returns at once: the fetch
 * loop, which also sends the heartbeats, waits for nobody (K8, K9). Above a bound in bytes the partitions are paused.
 *
 * A partition has an epoch from the rebalance that brought it to the one that takes it. Kept over a rebalance, or over a
 * new consumer after a crash, it keeps its epoch, its records and its place, unless the group's offset shows that another
 * member got further meanwhile.
 */
export class KafkaSource implements Source {
  readonly #options: Required<KafkaSourceOptions>
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #readAhead = new ReadAhead()
  /** Something changed that somebody may wait for. */
  readonly #changed = new Signal()
  readonly #closing = new AbortController()
  #session: ConsumerSession | null = null
  /** Counts assignments, so that what belongs to an earlier one is known as such. */
  #generation = 0
  #epochs = 0
  #settled = false
  /** A join waits for work in flight to be committed. */
  #barrier = false
  #joining = false
  #paused = false
  #stopped = false
  #silent = false
  #faults = 0
  #failure: SluiceError | null = null
  #lastTickMs: number

  constructor(options: KafkaSourceOptions, logger: Logger, clock: Clock = systemClock) {
    this.#options = { ...defaults, ...options }
    this.#logger = logger
    this.#clock = clock
    this.#lastTickMs = clock.monotonic()
  }

  get joined(): boolean {
    return this.#settled
  }

  get lastTickMs(): number {
    return this.#lastTickMs
  }

  async start(): Promise<void> {
    const { connection, topics } = this.#options
    await KafkaAdmin.ask(connection, this.#logger, async (admin) => {
      for (const topic of topics) await admin.partitionCount(topic)
    })
    this.#lastTickMs = this.#clock.monotonic()
    this.#openSession()
    void this.#watchSilence()
    while (!this.#settled) {
      if (this.#failure !== null) throw this.#failure
      if (this.#closing.signal.aborted) throw new Error('closed before it had started')
      await this.#changed.next()
    }
  }

  async take(maxRecords: number): Promise<readonly RecordBatch[] | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure
      if (this.#stopped) return null
      // During a rebalance nothing is handed out: it might go to another member at once.
      const batches = this.#settled ? this.#takeAhead(maxRecords) : []
      if (batches.length > 0) {
        this.#resumeBelowBound()
        return batches
      }
      await this.#changed.next()
    }
  }

  async commit(positions: readonly Position[]): Promise<readonly Position[]> {
    const deadline = this.#clock.monotonic() + this.#options.outageDeadlineMs
    for (let attempt = 0; ; attempt++) {
      if (this.#failure !== null) throw this.#failure
      // Asked anew for each attempt: a rebalance may have come between.
      const held = positions.filter((position) => this.#readAhead.holderOf(position) !== undefined)
      if (held.length === 0 || (await this.#tryCommit(held, deadline))) {
        return positions.filter((position) => !held.includes(position))
      }
      await this.#clock.sleep(backoffMs(attempt), this.#closing.signal)
    }
  }

  stop(): void {
    this.#stopped = true
    this.#changed.fire()
  }

  async close(deadlineMs: number): Promise<void> {
    this.stop()
    this.#closing.abort()
    this.#settled = false
    this.#openBarrier()
    const session = this.#session
    this.#session = null
    await session?.close(deadlineMs, this.#clock)
  }

  status(): readonly PartitionStatus[] {
    return this.#readAhead.status()
  }

  #fail(error: SluiceError): void {
    this.#failure ??= error
    this.#settled = false
    this.#openBarrier()
  }

  // Session: opening, ending, silence.

  #openSession(): void {
    const { readAheadBytes, maxBytesPerPartition } = this.#options
    // Some fetches fit into the bound, so that reading goes on while records are worked off.
    const maxBytes = Math.max(maxBytesPerPartition, readAheadBytes >> 2)
    const session = new ConsumerSession({ ...this.#options, maxBytes }, this.#listener(), this.#logger)
    this.#session = session
    this.#paused = false
    void session.start()
  }

  #listener(): SessionListener {
    return {
      onRebalance: () => {
        this.#settled = false
      },
      beforeJoin: () => this.#beforeJoin(),
      onAssignment: (partitions) => {
        this.#onAssignment(partitions)
      },
      onBatch: (batch) => this.#onBatch(batch),
      onSignOfLife: () => {
        this.#lastTickMs = this.#clock.monotonic()
      },
      onEnd: (error) => {
        this.#onEnd(error)
      },
    }
  }

  #onEnd(error: unknown): void {
    this.#generation++
    this.#settled = false
    this.#joining = false
    this.#session = null
    this.#openBarrier()
    if (this.#closing.signal.aborted || this.#failure !== null) return
    const trouble = troubleOf(error)
    if (trouble === 'fault' || trouble === 'unknown-topic') this.#faults++
    if (trouble === 'refused' || this.#faults > mostFaults) {
      this.#fail(consumerDead(this.#options, error))
      return
    }
    this.#logger.warn(
      { error: describe(error), faults: this.#faults },
      'the consumer ended; a new one takes over',
    )
    void this.#clock.sleep(backoffMs(this.#faults), this.#closing.signal).then(() => {
      if (!this.#closing.signal.aborted && this.#failure === null) this.#openSession()
    })
  }

  /** Brokers that are silent for too long end the source, whatever kafkajs is waiting for. */
  async #watchSilence(): Promise<void> {
    const { outageDeadlineMs, rebalanceTimeoutMs } = this.#options
    for (;;) {
      await this.#clock.sleep(1_000, this.#closing.signal)
      if (this.#closing.signal.aborted || this.#failure !== null) return
      // The answer to a join comes when all members have joined.
      const silenceMs = this.#clock.monotonic() - this.#lastTickMs - (this.#joining ? rebalanceTimeoutMs : 0)
      this.#noteSilence(silenceMs > noticeableSilenceMs)
      if (silenceMs > outageDeadlineMs) this.#fail(brokerOutage(this.#options.connection, outageDeadlineMs))
    }
  }

  #noteSilence(silent: boolean): void {
    if (silent === this.#silent) return
    this.#silent = silent
    const { brokers } = this.#options.connection
    if (silent) this.#logger.warn({ brokers }, 'no broker answers; waiting')
    else this.#logger.info({ brokers }, 'brokers answer again')
  }

  // Rebalances.

  /** Lets what was handed out be committed before the partitions may go to another member (K11, K13). */
  async #beforeJoin(): Promise<void> {
    this.#settled = false
    this.#barrier = true
    const timeout = new AbortController()
    void this.#clock.sleep(barrierMs, timeout.signal).then(() => {
      this.#openBarrier()
    })
    while (this.#isHeldUp()) await this.#changed.next()
    timeout.abort()
    this.#joining = true
  }

  #isHeldUp(): boolean {
    return this.#barrier && this.#readAhead.isOutstanding
  }

  #openBarrier(): void {
    this.#barrier = false
    this.#changed.fire()
  }

  #onAssignment(partitions: readonly TopicPartition[]): void {
    this.#generation++
    this.#joining = false
    this.#readAhead.retain(partitions)
    // Nothing is fetched before it is known from where.
    this.#session?.pause(partitions)
    void this.#settle(partitions, this.#generation)
  }

  /** Asks where the group stands, begins there, and opens the tap. */
  async #settle(partitions: readonly TopicPartition[], generation: number): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const offsets = await this.#groupOffsets(partitions)
        if (this.#generation !== generation || this.#session === null) return
        for (const partition of partitions) this.#place(partition, offsets)
        this.#session.resume(partitions)
        this.#paused = false
        this.#settled = true
        this.#changed.fire()
        return
      } catch (error) {
        if (this.#generation !== generation || this.#closing.signal.aborted) return
        if (error instanceof SluiceError && error.code !== 'UNREACHABLE') {
          this.#fail(error)
          return
        }
        await this.#clock.sleep(backoffMs(attempt), this.#closing.signal)
      }
    }
  }

  async #groupOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, GroupOffset>> {
    const { connection, groupId } = this.#options
    const topics = [...new Set(partitions.map(({ topic }) => topic))]
    if (topics.length === 0) return new Map()
    return KafkaAdmin.ask(connection, this.#logger, async (admin) => {
      const offsets = new Map<string, GroupOffset>()
      for (const topic of topics) {
        for (const offset of await admin.groupOffsets(groupId, topic)) {
          offsets.set(`${topic}/${offset.partition}`, offset)
        }
      }
      return offsets
    })
  }

  #place(at: TopicPartition, offsets: ReadonlyMap<string, GroupOffset>): void {
    const stand = offsets.get(`${at.topic}/${at.partition}`)
    if (stand === undefined)
      throw new Error(`the broker does not know partition ${at.partition} of topic ${at.topic}`)
    const { committed } = stand
    const kept = this.#readAhead.queueOf(at)
    if (kept !== undefined && kept.readTo <= stand.high && (committed ?? 0n) <= kept.takenTo) {
      kept.readFrom(startOffset(at.topic, kept.readTo, stand, this.#options))
      this.#session?.seek(at, kept.readTo)
      return
    }
    const offset = startOffset(at.topic, committed, stand, this.#options)
    const epoch = ++this.#epochs
    this.#readAhead.hold(
      new PartitionQueue({ ...at, epoch }, { offset, committed, highWatermark: stand.high }),
    )
    this.#session?.seek(at, offset)
  }

  // Records.

  #onBatch(batch: ConsumedBatch): boolean {
    const queue = this.#readAhead.queueOf(batch)
    if (queue === undefined) return false
    const { cursors, nextOffset } = batch
    queue.append({ cursors, nextOffset, highWatermark: BigInt(batch.highWatermark) })
    if (cursors.length === 0) {
      this.#commitIdle(queue)
    } else {
      this.#faults = 0
      this.#pauseAboveBound()
      this.#changed.fire()
    }
    return true
  }

  #takeAhead(maxRecords: number): RecordBatch[] {
    try {
      return this.#readAhead.take(maxRecords)
    } catch (error) {
      // The checksum was right: they were written so.
      throw consumerDead(this.#options, error)
    }
  }

  #pauseAboveBound(): void {
    if (this.#paused || this.#readAhead.bytes < this.#options.readAheadBytes) return
    this.#paused = true
    this.#session?.pause(this.#readAhead.queues)
  }

  #resumeBelowBound(): void {
    if (!this.#paused || this.#readAhead.bytes > this.#options.readAheadBytes / 2) return
    this.#paused = false
    this.#session?.resume(this.#readAhead.queues)
  }

  // Commits.

  /** True when it is done; false when it may be tried again. Throws BROKER_OUTAGE after the deadline. */
  async #tryCommit(held: readonly Position[], deadline: number): Promise<boolean> {
    const goals = held.map((position) => {
      // All of them are held.
      const queue = this.#readAhead.holderOf(position)!
      return { queue, offset: queue.committable(position.nextOffset) }
    })
    try {
      if (this.#session === null) throw new Error('the consumer is being renewed')
      await this.#session.commit(offsetsByTopic(goals))
    } catch (error) {
      this.#commitFailed(error, deadline)
      return false
    }
    for (const { queue, offset } of goals) queue.markCommitted(offset)
    this.#changed.fire()
    return true
  }

  /** Behind the last record stand control records only: without this the group would seem to lag for ever. */
  #commitIdle(queue: PartitionQueue): void {
    const offset = queue.idleOffset
    if (offset === null) return
    this.#session?.commit(offsetsByTopic([{ queue, offset }])).then(
      () => {
        queue.markCommitted(offset)
      },
      // The next commit carries it.
      () => undefined,
    )
  }

  #commitFailed(error: unknown, deadline: number): void {
    const trouble = troubleOf(error)
    if (trouble === 'refused') throw consumerDead(this.#options, error)
    // The generation is over: nothing can be committed before the join that the barrier may be holding up.
    if (trouble === 'rebalance') this.#openBarrier()
    if (this.#clock.monotonic() > deadline)
      throw brokerOutage(this.#options.connection, this.#options.outageDeadlineMs, error)
  }
}

function offsetsByTopic(
  goals: readonly { readonly queue: PartitionQueue; readonly offset: bigint }[],
): TopicOffsets[] {
  return Object.entries(Object.groupBy(goals, ({ queue }) => queue.topic)).map(([topic, group = []]) => ({
    topic,
    partitions: group.map(({ queue, offset }) => ({ partition: queue.partition, offset: offset.toString() })),
  }))
}

function consumerDead({ groupId }: { readonly groupId: string }, error: unknown): SluiceError {
  return new SluiceError(
    'CONSUMER_DEAD',
    `the membership in group ${groupId} is lost for good: ${describe(error)}. A restart may help; if it does not, the message names the cause.`,
    { cause: error },
  )
}
