import { backoff } from '../core/backoff.ts'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { Config } from '../config/schema.ts'
import { markOf, markText, offsetOf } from '../dead-letter/redrive-mark.ts'
import type { RedriveMark } from '../dead-letter/redrive-mark.ts'
import type { DeliveryPart } from '../pipeline/ports.ts'
import { stableOffsets } from '../transport/kafkajs/client/stable-offsets.ts'
import { KafkaTransactionalSink } from '../transport/kafkajs/sink/transactional-sink.ts'
import type { PartitionBounds, TopicReader } from '../transport/topic-reader.ts'
import { writeParts } from '../transport/write-parts.ts'
import { kafkaSettings } from './kafka-transport.ts'
import type { RedriveMarks } from './read-letters.ts'

/** Where redriving writes to, and where it has come to. */
export interface RedriveLog {
  /**
   * Takes over from whoever redrove before, and settles what that one left open; gives how far redriving has come. Called
   * again after a move that was lost. Rejects with UNREACHABLE or BROKER_OUTAGE.
   */
  start(): Promise<RedriveMarks>
  /**
   * Writes the parts and sets the marks: both, or neither. Rejects with TransactionLost where it is neither, or nobody
   * knows: `start` finds out.
   */
  move(parts: readonly DeliveryPart[], marks: RedriveMarks): Promise<void>
  /** Throws CONFIG, as MissingTopic, when there is no such topic. */
  partitionCount(topic: string): Promise<number>
  close(): Promise<void>
}

const closeMs = 2_000
/** Some fifteen seconds in all. */
const mostAttempts = 10
const retryWaitMs = backoff(100, 2_000)
const transactionTimeoutMs = 60_000
/** Nobody is a member of the group: it holds offsets alone. */
const noMember = { memberId: '', generationId: -1, instanceId: null }

/** The group whose offsets say how far redriving has come. */
export function redriveGroup({ input }: Pick<Config, 'input'>): string {
  return `${input.group}.redrive`
}

/**
 * How far redriving has come in a topic. Asks, and changes nothing: what a run that was killed left open counts as not done,
 * as it is unless that is settled.
 */
export function redriveMarks(
  config: Config,
  topic: string,
  bounds: readonly PartitionBounds[],
): Promise<RedriveMarks> {
  return marksIn(config, topic, bounds, false)
}

async function marksIn(
  config: Config,
  topic: string,
  bounds: readonly PartitionBounds[],
  requireStable: boolean,
): Promise<RedriveMarks> {
  const partitions = bounds.map(({ partition }) => partition)
  const request = { groupId: redriveGroup(config), requireStable, topics: [{ topic, partitions }] }
  const offsets = await answeredOffsets(config, request)
  return new Map(offsets.map(({ partition, offset, metadata }) => [partition, markOf(offset, metadata)]))
}

/** A coordinator that is new to the group, or waits for the end of a transaction, is asked again. */
async function answeredOffsets(
  config: Config,
  request: Parameters<typeof stableOffsets>[2],
): ReturnType<typeof stableOffsets> {
  const { connection } = kafkaSettings(config).sink
  for (let attempt = 0; ; attempt++) {
    try {
      return await stableOffsets(connection, silentLogger, request)
    } catch (error) {
      const mayEnd = error instanceof SluiceError && error.code === 'UNREACHABLE'
      if (!mayEnd || attempt === mostAttempts) throw error
    }
    await systemClock.sleep(retryWaitMs(attempt))
  }
}

/** What was redriven is passed over, unless `all` is asked for. */
export async function marksFor(
  all: boolean,
  config: Config,
  reader: TopicReader,
  topic: string,
): Promise<RedriveMarks> {
  return all ? new Map() : redriveMarks(config, topic, await reader.bounds(topic))
}

/** On the brokers of a config. */
export class KafkaRedriveLog implements RedriveLog {
  readonly #config: Config
  readonly #topic: string
  readonly #reader: TopicReader
  readonly #sink: KafkaTransactionalSink
  #isStarted = false
  #marks: RedriveMarks = new Map()

  constructor(config: Config, topic: string, reader: TopicReader) {
    this.#config = config
    this.#reader = reader
    this.#topic = topic
    const transaction = {
      // The same for each run: a new one keeps the one before from writing.
      transactionalId: `${redriveGroup(config)}-${topic}`,
      timeoutMs: transactionTimeoutMs,
    }
    this.#sink = new KafkaTransactionalSink({ ...kafkaSettings(config).sink, transaction }, silentLogger)
  }

  async start(): Promise<RedriveMarks> {
    if (this.#isStarted) await this.#sink.renew()
    else await this.#sink.start()
    this.#isStarted = true
    const bounds = await this.#reader.bounds(this.#topic)
    return (this.#marks = await marksIn(this.#config, this.#topic, bounds, true))
  }

  async move(parts: readonly DeliveryPart[], marks: RedriveMarks): Promise<void> {
    const changed = [...marks].filter(([partition, mark]) => !isSame(this.#marks.get(partition), mark))
    const partitions = changed.map(([partition, mark]) => ({
      partition,
      offset: offsetOf(mark).toString(),
      metadata: textOf(mark, partition),
    }))
    await writeParts(this.#sink, parts)
    const topics = [{ topic: this.#topic, partitions }]
    await this.#sink.commit({ groupId: redriveGroup(this.#config), member: noMember, topics })
    this.#marks = marks
  }

  partitionCount(topic: string): Promise<number> {
    return this.#sink.partitionCount(topic)
  }

  close(): Promise<void> {
    return this.#sink.close(closeMs)
  }
}

function isSame(before: RedriveMark | undefined, now: RedriveMark): boolean {
  return (
    before?.run === now.run &&
    before.end === now.end &&
    before.left.length === now.left.length &&
    before.until === now.until
  )
}

function textOf(mark: RedriveMark, partition: number): string {
  const text = markText(mark)
  if (text !== null) return text
  throw new SluiceError(
    'USAGE',
    `the letters that are left behind in partition ${partition} lie too scattered to be remembered: redrive a part of it at a time (--to-offset), or with a wider choice. What was redriven is done`,
  )
}
