import { isUtf8 } from 'node:buffer'
import { FlawedEvent } from '../avro/flawed-event.ts'
import { backoff } from '../core/backoff.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import type { InputRecord } from '../core/record.ts'
import type { Lookup, LookupAnswer } from '../features/outside.ts'
import { cellAt } from '../core/cell-at.ts'
import { MemoryRows } from './memory-rows.ts'
import { lookupUnreachable } from './source.ts'
import type { LookupSource, LookupSurroundings } from './source.ts'
import type { FeedSlice, TopicFeed } from './topic-feed.ts'

export interface TopicSettings {
  readonly topic: string
  readonly maxBytes: number
}

/** Reads the values of records, after `prepare` for their slice. */
export interface RowDecoder {
  prepare(slices: readonly FeedSlice[]): Promise<void>
  decode(value: Buffer, headers: InputRecord['headers']): unknown
}

const retryWaitMs = backoff(500, 10_000)

/** A compacted topic as a table: the last value of each key is its row, and a record without value deletes it. */
export class TopicTable implements LookupSource {
  readonly keyLength = 1
  readonly waits = false
  readonly columns: readonly string[] | null
  readonly #name: string
  readonly #settings: TopicSettings
  readonly #decoder: RowDecoder
  readonly #memory = new MemoryRows()
  /** Bytes of key and value, by key. */
  readonly #sizes = new Map<string, number>()
  #bytes = 0
  /** Where each partition is read on. */
  readonly #offsets = new Map<number, bigint>()
  readonly #closing = new AbortController()
  #following: Promise<void> = Promise.resolve()
  /** Why the table is of no use any more. */
  #failure: SluiceError | null = null
  #unreadable = 0

  /** @param columns of the rows, where a schema says them */
  constructor(name: string, settings: TopicSettings, decoder: RowDecoder, columns: readonly string[] | null) {
    this.#name = name
    this.#settings = settings
    this.#decoder = decoder
    this.columns = columns
  }

  /** How many rows there are. */
  get size(): number {
    return this.#sizes.size
  }

  open(columns: readonly string[]): Lookup {
    const view = this.#memory.view(columns)
    const find = (key: string): LookupAnswer => {
      this.#assertUsable()
      return view.find(key)
    }
    return { find, ask: (keys) => Promise.resolve(new Map(keys.map((key) => [key, find(key)]))) }
  }

  /** Resolves when all that the topic held at first is read. */
  async start(surroundings: LookupSurroundings): Promise<void> {
    const feed = await surroundings.openFeed()
    for await (const slice of feed.read(this.#settings.topic)) {
      surroundings.stop.throwIfAborted()
      this.#closing.signal.throwIfAborted()
      await this.#take(slice, surroundings, surroundings.startPatienceMs)
      this.#assertUsable()
    }
    const { logger } = surroundings
    logger.info(
      { event: 'lookup-renewed', lookup: this.#name, rows: this.size, bytes: this.#bytes },
      'the topic of a lookup is read',
    )
    this.#following = this.#follow(feed, surroundings)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#following
  }

  #assertUsable(): void {
    if (this.#failure !== null) throw this.#failure
  }

  /** Goes on whatever happens to the brokers, which the stream itself waits for. */
  async #follow(feed: TopicFeed, surroundings: LookupSurroundings): Promise<void> {
    const { signal } = this.#closing
    const isOver = () => signal.aborted
    for (let attempt = 0; !isOver(); attempt++) {
      try {
        for await (const slice of feed.follow(this.#settings.topic, signal, new Map(this.#offsets))) {
          await this.#take(slice, surroundings)
          this.#assertUsable()
          attempt = 0
        }
      } catch (error) {
        // Whoever asks is told of a failure.
        if (isOver() || error === this.#failure) return
        surroundings.logger.warn(
          { event: 'lookup-stale', lookup: this.#name, error: messageOf(error) },
          'the topic of a lookup cannot be read on: going on with what was read',
        )
        await surroundings.clock.sleep(retryWaitMs(attempt), signal)
      }
    }
  }

  async #take(slice: FeedSlice, surroundings: LookupSurroundings, patienceMs = Infinity): Promise<void> {
    await this.#prepared(slice, surroundings, patienceMs)
    for (const record of slice.records) this.#put(record, surroundings)
    this.#offsets.set(slice.partition, slice.nextOffset)
  }

  /** Waits for the schemas of a slice, as long as the patience lasts. */
  async #prepared(slice: FeedSlice, { clock, stop }: LookupSurroundings, patienceMs: number): Promise<void> {
    const ended = AbortSignal.any([stop, this.#closing.signal])
    const deadline = clock.monotonic() + patienceMs
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#decoder.prepare([slice])
        return
      } catch (error) {
        if (!(error instanceof SluiceError && error.retriable) || ended.aborted) throw error
        if (clock.monotonic() >= deadline) throw lookupUnreachable(this.#name, error)
        await clock.sleep(retryWaitMs(attempt), ended)
      }
    }
  }

  #put({ key, value, headers, unreadable }: InputRecord, surroundings: LookupSurroundings): void {
    if (key === null || unreadable !== undefined || !isUtf8(key)) {
      this.#tellUnreadable(surroundings)
      return
    }
    const text = key.toString('utf8')
    if (value === null) {
      this.#resize(text, null)
      this.#memory.delete(text)
      return
    }
    const row = this.#decoder.decode(value, headers)
    if (typeof row !== 'object' || row === null || row instanceof Fault) {
      // What stood there before is not true any more.
      this.#resize(text, null)
      this.#memory.delete(text)
      this.#tellUnreadable(surroundings)
      return
    }
    const cells = row instanceof FlawedEvent ? row.event : row
    this.#resize(text, key.length + value.length)
    if (this.#failure === null) this.#memory.set(text, (column) => cellAt(cells, column))
  }

  /** Refuses to hold more than was agreed on. */
  #resize(key: string, bytes: number | null): void {
    this.#bytes += (bytes ?? 0) - (this.#sizes.get(key) ?? 0)
    if (bytes === null) this.#sizes.delete(key)
    else this.#sizes.set(key, bytes)
    const { topic, maxBytes } = this.#settings
    if (this.#bytes <= maxBytes) return
    this.#failure = new SluiceError(
      'CONFIG',
      `lookup '${this.#name}': topic ${topic} has more than ${maxBytes} bytes of keys and values (${this.size} keys): raise lookups.${this.#name}.maxBytes if the memory is there`,
    )
  }

  /** Once is enough: there may be many. */
  #tellUnreadable({ logger }: LookupSurroundings): void {
    this.#unreadable += 1
    if (this.#unreadable > 1) return
    logger.warn(
      { event: 'lookup-stale', lookup: this.#name },
      'a record of the topic of a lookup is no row: it has no key of text, or a value that cannot be read; its key has no row now',
    )
  }
}
