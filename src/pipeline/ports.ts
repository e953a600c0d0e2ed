import type { OutputRecord, Position, RecordBatch } from '../core/record.ts'
import type { RejectionKind } from '../core/rejection.ts'

/** The first may have been on its way at the moment, the second was asked for after it, and with the third its records are taken in. */
export const answersUntilSeen = 3

/** A partition's place in its log, for lag and readiness. */
export interface PartitionStatus {
  readonly topic: string
  readonly partition: number
  /** Records between what was taken from the source and the end of what may be read, as last seen. */
  readonly lag: bigint
  /** Records behind a transaction that is open: they may be read when it ends. */
  readonly hidden: bigint
  /**
   * How many answers of its broker `lag` and `hidden` were seen in; Infinity where they are those of now. What was written before
   * some moment is known `answersUntilSeen` later at the latest.
   */
  readonly answers: number
  /** Next offset to be read by the group, as last committed; null before the first commit. */
  readonly committed: bigint | null
}

/**
 * Where records come from: a member of a consumer group. One reader calls it, never concurrently with itself.
 *
 * The source reads ahead on its own, within a bound in bytes, and keeps its membership alive (heartbeats) whether or
 * not anybody takes: not to take is to pause, and an outage of something else never costs the assignment.
 */
export interface Source {
  /** Joins the group. Throws UNREACHABLE when there is no broker, CONFIG when a topic is missing. */
  start(): Promise<void>
  /**
   * Resolves as soon as any record is there, with batches that hold at most `maxRecords` together, at most one batch a
   * partition, in offset order within a partition over all calls of an epoch. Resolves null once the source was asked
   * to stop. Rejects when the group membership is lost for good (CONSUMER_DEAD) or records were lost (DATA_LOSS).
   *
   * @param busy until it settles nobody needs less than `maxRecords`: what comes meanwhile is taken together
   */
  take(maxRecords: number, busy?: Promise<unknown>): Promise<readonly RecordBatch[] | null>
  /**
   * Commits, for each position, that all before `nextOffset` is done. Positions of an earlier epoch, or of partitions
   * that are no longer assigned, are dropped (fenced) and returned. Rejects with BROKER_OUTAGE when the broker does not answer.
   */
  commit(positions: readonly Position[]): Promise<readonly Position[]>
  /**
   * Calls `listener` when a rebalance begins, before any partition can go to another member: what is durable is best
   * committed then. The source waits a moment for it.
   */
  onRebalance(listener: () => void): void
  /** No further batch: the pending `take` resolves null. Returns at once; membership stays until `close`. */
  stop(): void
  /** Leaves the group and closes the connections. Never hangs: gives up after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>
  /** True while the member has an assignment (an empty one counts). */
  readonly joined: boolean
  /** Monotonic time of the last sign of life of the consume loop: a fetch answered or a heartbeat accepted. */
  readonly lastTickMs: number
  /** `topic/partition` of those that no broker answers for, while others may be read. */
  readonly unreadPartitions: readonly string[]
  /** How often so far a partition went on without records that were lost, as the policy said. */
  readonly dataLosses: number
  status(): readonly PartitionStatus[]
}

/** A record that the broker rejects for its own sake. */
export interface RejectedRecord {
  /** Index into the records of the `send`. */
  readonly index: number
  readonly kind: RejectionKind
  /** The topic and the broker's words. */
  readonly message: string
}

/** Where records go. */
export interface Sink {
  /** Throws UNREACHABLE when there is no broker. */
  start(): Promise<void>
  /**
   * Resolves when every record is acknowledged by all in-sync replicas, or refused one by one (returned). Keeps the
   * order of records with the same topic and partition. Splits what is above the broker's batch limit.
   * Rejects with BROKER_OUTAGE (may be repeated: the producer is idempotent within its session; a repeat after a
   * rejection may write twice) or PRODUCE_REFUSED (unknown topic: repeating does not help), or CONFIG for a right that is missing.
   */
  send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]>
  close(deadlineMs: number): Promise<void>
  readonly connected: boolean
  /** Number of partitions of a topic, also before `start`. Throws CONFIG, as MissingTopic, when there is no such topic. */
  partitionCount(topic: string): Promise<number>
  /**
   * Calls `listener` with a topic that was written to and is not there any more, each time that it is seen. Where it gives true,
   * records for it are rejected (`no-topic`) once that is certain; else, and without a listener, they are PRODUCE_REFUSED. Left out
   * where topics do not vanish.
   */
  onMissingTopic?(listener: TopicListener): void
}

export type TopicListener = (topic: string) => boolean

/**
 * What is written with commits, beside outputs and dead letters. A commit is taken by one call of `beforeCommit` or `inTransaction`,
 * and ends with one of the calls that follow; one is under way at a time.
 */
export interface CommitCompanion {
  /**
   * These positions are about to be committed: gives nothing where nothing is to be written first, else resolves when it is, or when
   * that would hold the commit up for too long. Never rejects.
   */
  beforeCommit(positions: readonly Position[]): Promise<void> | undefined
  /** The same where positions are committed in a transaction: what else is to be in it. */
  inTransaction(positions: readonly Position[]): readonly OutputRecord[]
  /** They are committed. */
  committed(positions: readonly Position[]): void
  /** They will not be: another member has the partitions, or they are read again from where the group stands. */
  lost(positions: readonly Position[]): void
}

/** One partition's share of a turn: what must be durable before its position may be committed. */
export interface DeliveryPart {
  readonly position: Position
  readonly outputs: readonly OutputRecord[]
  readonly deadLetters: readonly OutputRecord[]
  /**
   * The dead letter that takes the place of an output which the broker rejected, `rejected.index` counting from the
   * part's first output; null where the user wants none. Called once for each. Throws POLICY_FAIL where the user says so.
   */
  letterFor(rejected: RejectedRecord): OutputRecord | null
  /** A dead letter that the broker rejected, closer to what it takes; null when it cannot be made so. */
  writable(letter: OutputRecord, rejected: RejectedRecord): OutputRecord | null
  /** Called once, when all of it is durable or in a transaction, before its position is committed. */
  written?(): void
}

/**
 * A delivery guarantee, and the sink that it writes to, whose life it owns. The pipeline does not know which one runs:
 * it hands over a turn's parts, and what a rejected record costs is the delivery's to decide.
 */
export interface Delivery {
  /** What is written with its commits from now on; before it is started. */
  accompany(companion: CommitCompanion): void
  /** Throws UNREACHABLE when there is no broker. */
  start(): Promise<void>
  /**
   * Resolves when all of the parts is durable; its positions are committed then or a little later, never before.
   * Never called again before it has settled. Rejects with BROKER_OUTAGE, PRODUCE_REFUSED or DEAD_LETTER_REFUSED:
   * positions of the rejected call are not committed.
   */
  deliver(parts: readonly DeliveryPart[]): Promise<void>
  /** Commits what was delivered and is not committed yet. Rejects as `failure` does. */
  flush(): Promise<void>
  /** Rejects when what was delivered cannot be committed; never resolves. */
  readonly failure: Promise<never>
  /** Commits that came too late so far: their partitions belonged to another member by then. */
  readonly fencedCommits: number
  /** Records that were written before such a commit: the other member writes them again. */
  readonly repeatedRecords: number
  readonly connected: boolean
  /** Number of partitions of a topic, also before `start`. Throws CONFIG, as MissingTopic, when there is no such topic. */
  partitionCount(topic: string): Promise<number>
  /** As that of the sink. */
  onMissingTopic?(listener: TopicListener): void
  /** Never hangs: gives up after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>
}
