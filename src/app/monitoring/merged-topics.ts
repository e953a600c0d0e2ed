import type { InputRecord } from '../../core/record.ts'
import type { Offsets, TopicReader, TopicSlice } from '../../transport/topic-reader.ts'

/** A topic, and what becomes of its records. */
export interface MergedSource {
  readonly topic: string
  /** Awaited for each slice before its records are taken. */
  prepare(slice: TopicSlice): Promise<void>
  take(record: InputRecord, partition: number): void
}

/** What of a partition stands there and was not taken yet. */
interface Cursor {
  readonly source: MergedSource
  readonly partition: number
  readonly slices: AsyncIterator<TopicSlice>
  slice: TopicSlice
  at: number
}

/**
 * Reads topics side by side, the oldest record first, by the times that records have: in this order they come whenever they are read,
 * and no topic runs ahead of another. Holds a slice of each partition at most.
 */
export class MergedTopics {
  readonly #reader: TopicReader
  readonly #sources: readonly MergedSource[]
  /** By topic: what is read next. */
  readonly #positions = new Map<string, Map<number, bigint>>()
  #isBehind = true

  /** @param from by topic: where reading begins; from the beginning where nothing is said, or nothing is there any more */
  constructor(
    reader: TopicReader,
    sources: readonly MergedSource[],
    from: ReadonlyMap<string, Offsets> = new Map(),
  ) {
    this.#reader = reader
    this.#sources = sources
    for (const { topic } of sources) this.#positions.set(topic, new Map(from.get(topic)))
  }

  get positions(): ReadonlyMap<string, Offsets> {
    return this.#positions
  }

  /** Whether what was there at the start of the first look has not been taken yet. */
  get isBehind(): boolean {
    return this.#isBehind
  }

  /** Takes all that is there now; ends early where `signal` aborts. Rejects as the reader, and as `prepare`. */
  async readOn(signal: AbortSignal): Promise<void> {
    const cursors = (await Promise.all(this.#sources.map((source) => this.#cursorsOf(source)))).flat()
    try {
      while (cursors.length > 0) {
        if (signal.aborted) return
        const [first] = cursors
        // There is one.
        const oldest = cursors.reduce((best, each) => (timeOf(each) < timeOf(best) ? each : best), first!)
        const record = oldest.slice.records[oldest.at]!
        oldest.source.take(record, oldest.partition)
        this.#positions.get(oldest.source.topic)!.set(oldest.partition, record.offset + 1n)
        oldest.at += 1
        if (!(await this.#hasMore(oldest))) cursors.splice(cursors.indexOf(oldest), 1)
      }
      this.#isBehind = false
    } finally {
      for (const { slices } of cursors) await slices.return?.()
    }
  }

  async #cursorsOf(source: MergedSource): Promise<readonly Cursor[]> {
    const bounds = await this.#reader.bounds(source.topic)
    const positions = this.#positions.get(source.topic)!
    const none = new Map(bounds.map(({ partition }) => [partition, 0n]))
    const opened = await Promise.all(
      bounds.map(async ({ partition, low, high }) => {
        const known = positions.get(partition) ?? low
        // What is not in the log is gone, or is of a topic that was there before under the name.
        const from = known < low || known > high ? low : known
        positions.set(partition, from)
        if (from >= high) return []
        const ends = new Map(none).set(partition, high)
        const read = this.#reader.read(source.topic, new Map([[partition, from]]), ends)
        const slices = read[Symbol.asyncIterator]()
        const slice = { topic: source.topic, partition, records: [], nextOffset: from }
        const cursor: Cursor = { source, partition, slices, slice, at: 0 }
        return (await this.#hasMore(cursor)) ? cursor : []
      }),
    )
    return opened.flat()
  }

  /** Reads on where the slice is taken. */
  async #hasMore(cursor: Cursor): Promise<boolean> {
    while (cursor.at >= cursor.slice.records.length) {
      const next: IteratorResult<TopicSlice, unknown> = await cursor.slices.next()
      if (next.done === true) return false
      const slice = next.value
      await cursor.source.prepare(slice)
      if (slice.records.length === 0) this.#positions.get(slice.topic)!.set(slice.partition, slice.nextOffset)
      cursor.slice = slice
      cursor.at = 0
    }
    return true
  }
}

function timeOf({ slice, at }: Cursor): number {
  return slice.records[at]!.timestampMs
}
