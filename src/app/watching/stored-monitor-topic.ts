import { SluiceError } from '../../core/errors.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { MonitorEntry, MonitorTopic } from '../../monitor/monitor-topic.ts'
import { readEntry, writtenValue } from '../../monitor/read-entry.ts'
import type { Sink } from '../../pipeline/ports.ts'
import type { TopicReader, TopicSlice } from '../../transport/topic-reader.ts'

/** What the monitor topic is written by and read by. */
export interface MonitorStore {
  readonly topic: string
  readonly sink: Sink
  /** Opened by who reads. */
  readonly openReader: () => Promise<TopicReader>
}

/** The only one there is: readers see one order. */
const partition = 0
const closeDeadlineMs = 2_000

/** The monitor topic on whatever transport: values are JSON, keys are text. */
export class StoredMonitorTopic implements MonitorTopic {
  readonly #store: MonitorStore
  readonly #readers = new Set<TopicReader>()
  #started: Promise<void> | null = null
  #unread = 0

  constructor(store: MonitorStore) {
    this.#store = store
  }

  /** Records that were left out so far: they are damaged, or of a kind that this version does not know. */
  get unread(): number {
    return this.#unread
  }

  async write(entries: readonly MonitorEntry[]): Promise<void> {
    const { topic, sink } = this.#store
    this.#started ??= sink.start()
    await this.#started.catch((error: unknown) => {
      // The next write begins anew.
      this.#started = null
      throw error
    })
    const [rejected] = await sink.send(entries.map((entry) => monitorRecord(topic, entry)))
    if (rejected === undefined) return
    // Whatever else was sent is there.
    throw new SluiceError('PRODUCE_REFUSED', `${entries[rejected.index]!.key}: ${rejected.message}`)
  }

  async *follow(
    sinceMs: number,
    signal: AbortSignal,
    onCaughtUp: () => void,
  ): AsyncGenerator<readonly MonitorEntry[]> {
    const { topic, openReader } = this.#store
    const reader = await openReader()
    this.#readers.add(reader)
    try {
      const [bounds] = await reader.bounds(topic)
      const from = await reader.offsetsAt(topic, sinceMs)
      const end = bounds?.high ?? 0n
      let isBehind = (from.get(partition) ?? end) < end
      if (!isBehind) onCaughtUp()
      for await (const slice of reader.follow(topic, signal, from)) {
        yield this.#entriesOf(slice)
        if (!isBehind || slice.nextOffset < end) continue
        isBehind = false
        onCaughtUp()
      }
    } finally {
      this.#readers.delete(reader)
      await reader.close()
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([
      this.#store.sink.close(closeDeadlineMs),
      ...Array.from(this.#readers, (reader) => reader.close()),
    ])
  }

  /** What a later record takes the place of is not read at all. */
  #entriesOf({ records }: TopicSlice): readonly MonitorEntry[] {
    const newest = new Map(records.map((record) => [record.key?.toString('utf8') ?? null, record]))
    return [...newest.values()].flatMap(({ key, value }) => {
      const entry = readEntry(key, value)
      if (entry === null) this.#unread += 1
      return entry ?? []
    })
  }
}

/** An entry as a record of the monitor topic. */
export function monitorRecord(topic: string, { key, value }: MonitorEntry): OutputRecord {
  return {
    topic,
    partition,
    key: Buffer.from(key),
    value: value === null ? null : writtenValue(value),
    headers: [],
    timestampMs: null,
  }
}
