import { systemClock } from '../../../core/clock.ts'
import type { Clock } from '../../../core/clock.ts'
import { MissingTopic, SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import { earlier, upTo } from '../../slice-end.ts'
import type { Offsets, PartitionBounds, TopicReader, TopicSlice } from '../../topic-reader.ts'
import { errorKindOf, errorText } from '../protocol/error-kind.ts'
import type { KafkaConnection } from './connection.ts'
import { brokerOutage, unreachable } from './errors.ts'
import { LogClient } from './log-client.ts'
import { retryWaitMs } from './retry-wait.ts'
import { unauthorized } from './rights.ts'

const limits = { maxBytes: 4 << 20, maxWaitMs: 200, maxBatchBytes: 256 << 20 } as const
/** How long a broker may be silent, where nothing else is said. */
const usualDeadlineMs = 30_000

export class KafkaTopicReader implements TopicReader {
  readonly #connection: KafkaConnection
  readonly #client: LogClient
  readonly #clock: Clock
  readonly #outageDeadlineMs: number
  readonly #closing = new AbortController()

  private constructor(connection: KafkaConnection, logger: Logger, clock: Clock, outageDeadlineMs: number) {
    this.#connection = connection
    this.#client = new LogClient(connection, logger)
    this.#clock = clock
    this.#outageDeadlineMs = outageDeadlineMs
  }

  static async connect(
    connection: KafkaConnection,
    logger: Logger,
    clock: Clock = systemClock,
    outageDeadlineMs: number = usualDeadlineMs,
  ): Promise<KafkaTopicReader> {
    const reader = new KafkaTopicReader(connection, logger, clock, outageDeadlineMs)
    try {
      await reader.#client.connect()
      return reader
    } catch (error) {
      await reader.close()
      throw unreachable(connection, error)
    }
  }

  bounds(topic: string): Promise<readonly PartitionBounds[]> {
    return this.#persistently(topic, () => this.#client.bounds(topic))
  }

  offsetsAt(topic: string, timeMs: number): Promise<Offsets> {
    return this.#persistently(topic, () => this.#client.offsetsAt(topic, timeMs))
  }

  async *read(topic: string, from: Offsets = new Map(), to: Offsets = new Map()): AsyncGenerator<TopicSlice> {
    const bounds = await this.bounds(topic)
    // What came after the call is not part of the answer.
    const ends = new Map(bounds.map(({ partition, high }) => [partition, earlier(high, to.get(partition))]))
    const offsets = new Map(bounds.map(({ partition, low }) => [partition, from.get(partition) ?? low]))
    let reached = new Map(offsets)
    for (;;) {
      for (const [partition, offset] of offsets) {
        // The log lost its end, or was made anew: what was to come is not there any more.
        const isCutOff = offset < (reached.get(partition) ?? offset)
        if (isCutOff || offset >= ends.get(partition)!) offsets.delete(partition)
      }
      if (offsets.size === 0) return
      reached = new Map(offsets)
      // Each partition has an end.
      for await (const slice of this.#slices(topic, offsets)) yield upTo(ends.get(slice.partition)!, slice)
    }
  }

  async *follow(topic: string, signal: AbortSignal, from: Offsets = new Map()): AsyncGenerator<TopicSlice> {
    const bounds = await this.bounds(topic)
    const offsets = new Map(bounds.map(({ partition, high }) => [partition, from.get(partition) ?? high]))
    while (!signal.aborted && !this.#closing.signal.aborted) yield* this.#slices(topic, offsets)
  }

  close(): Promise<void> {
    this.#closing.abort()
    this.#client.destroy()
    return Promise.resolve()
  }

  /** What one fetch brings; moves the offsets on. */
  async *#slices(topic: string, offsets: Map<number, bigint>): AsyncGenerator<TopicSlice> {
    const slices = await this.#persistently(topic, () => this.#fetch(topic, offsets))
    for (const slice of slices) {
      offsets.set(slice.partition, slice.nextOffset)
      yield { topic, ...slice }
    }
  }

  async #fetch(topic: string, offsets: Map<number, bigint>) {
    try {
      return await this.#client.fetch(topic, offsets, limits)
    } catch (error) {
      if (errorKindOf(error) !== 'offset-out-of-range') throw error
      // Retention was faster: what is gone is gone for a reader without a group.
      for (const { partition, low, high } of await this.#client.bounds(topic)) {
        const offset = offsets.get(partition)
        if (offset !== undefined && offset < low) offsets.set(partition, low)
        if (offset !== undefined && offset > high) offsets.set(partition, high)
      }
      return []
    }
  }

  /** Asks again while the broker does not answer. */
  async #persistently<T>(topic: string, ask: () => Promise<T>): Promise<T> {
    const deadline = this.#clock.monotonic() + this.#outageDeadlineMs
    for (let attempt = 0; ; attempt++) {
      try {
        return await ask()
      } catch (error) {
        this.#assertCurable(topic, error)
        if (this.#closing.signal.aborted || this.#clock.monotonic() > deadline) {
          throw brokerOutage(this.#connection, this.#outageDeadlineMs, error)
        }
        await this.#clock.sleep(retryWaitMs(attempt), this.#closing.signal)
        // A failure shows in the next attempt.
        await this.#client.refresh().catch(() => undefined)
      }
    }
  }

  #assertCurable(topic: string, error: unknown): void {
    const kind = errorKindOf(error)
    if (kind === 'outage') return
    if (kind === 'unknown-topic') throw new MissingTopic(topic, { cause: error })
    if (kind === 'unauthorized') {
      throw unauthorized(this.#connection, { operation: 'Read', topics: [topic] }, error)
    }
    throw new SluiceError('CONFIG', `topic ${topic} cannot be read: ${errorText(error)}.`, { cause: error })
  }
}
