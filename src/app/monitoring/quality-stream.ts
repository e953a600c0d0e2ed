import type { SchemaSource } from '../../avro/schema-source.ts'
import type { Config } from '../../config/schema.ts'
import { backoff } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { messageOf, SluiceError } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { MonitorEntry, MonitorTopic } from '../../monitor/monitor-topic.ts'
import { OffsetMarks } from '../../monitor/quality/offset-marks.ts'
import { QualityBook } from '../../monitor/quality/quality-book.ts'
import type { KeptOffsets } from '../../transport/kept-offsets.ts'
import type { Offsets, TopicReader } from '../../transport/topic-reader.ts'
import { MergedTopics } from './merged-topics.ts'
import type { MergedSource } from './merged-topics.ts'
import { QualityLog } from './quality-log.ts'
import { placeOf, qualitySources } from './quality-sources.ts'
import { qualitySettings } from './quality-settings.ts'

export interface QualityParts {
  readonly config: Config
  readonly schemas: SchemaSource
  readonly reader: TopicReader
  readonly monitor: Pick<MonitorTopic, 'write'>
  readonly offsets: KeptOffsets
  readonly logger: Logger
  readonly clock: Clock
}

/** How long nothing is read once all is. */
const pauseMs = 500
const retryWaitMs = backoff(500, 10_000)

/**
 * Reads predictions and labels, and says what they come to. All that is known follows from the topics: the group keeps the places from
 * which they must be read again, which is behind everything that still counts, so that whoever starts again, however it ended, comes
 * to the same.
 */
export class QualityStream {
  readonly book: QualityBook
  readonly #parts: QualityParts
  readonly #marks: OffsetMarks
  #topics: MergedTopics | null = null
  #trouble: string | null = null
  #noPredictions = 0
  readonly #sources: readonly MergedSource[]
  readonly #unsaid = new Map<string, MonitorEntry>()
  readonly #telling: QualityLog
  #lookedMs = -Infinity

  constructor(parts: QualityParts) {
    const settings = qualitySettings(parts.config)
    this.#parts = parts
    this.book = new QualityBook(settings)
    this.#marks = new OffsetMarks(settings.windowMs)
    this.#telling = new QualityLog(parts.logger)
    const onNoPrediction = () => {
      this.#noPredictions += 1
    }
    const target = { book: this.book, marks: this.#marks, onNoPrediction }
    this.#sources = qualitySources(parts.config, parts.schemas, target)
  }

  /** What it waits for, in words; null while it reads. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Whether all that was there at the start has been read. */
  get isCaughtUp(): boolean {
    return this.#topics?.isBehind === false
  }

  /** When topics were looked at last, monotonic milliseconds. */
  get lookedMs(): number {
    return this.#lookedMs
  }

  /** Values among the predictions that are none. */
  get noPredictions(): number {
    return this.#noPredictions
  }

  /** All that is there now, from the beginning: nothing is written, and no place is kept. */
  async readOnce(stop: AbortSignal): Promise<void> {
    this.#topics = new MergedTopics(this.#parts.reader, this.#sources)
    await this.#topics.readOn(stop)
  }

  /** Goes on until `stop` aborts. Rejects with what no wait would cure. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    for (let attempt = 0; !stop.aborted;) {
      try {
        await this.#look(stop)
        this.#tellTrouble(null)
        attempt = 0
        await clock.sleep(pauseMs, stop)
      } catch (error) {
        // It may have been stopped meanwhile.
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the compiler believes that it cannot change
        if (stop.aborted) return
        if (!this.#isCurable(error)) throw error
        this.#tellTrouble(error)
        await clock.sleep(retryWaitMs(attempt++), stop)
      }
    }
  }

  async #look(stop: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    this.#topics ??= await this.#openedWhereItWas()
    await this.#topics.readOn(stop)
    this.#lookedMs = clock.monotonic()
    if (!stop.aborted) await this.#say(this.#topics)
  }

  async #openedWhereItWas(): Promise<MergedTopics> {
    const { reader, offsets } = this.#parts
    const partitions = new Map<string, readonly number[]>()
    for (const { topic } of this.#sources)
      partitions.set(
        topic,
        (await reader.bounds(topic)).map(({ partition }) => partition),
      )
    return new MergedTopics(reader, this.#sources, await offsets.read(partitions))
  }

  /** What was said comes before what need not be read again. */
  async #say({ positions }: MergedTopics): Promise<void> {
    const { monitor, offsets, clock } = this.#parts
    // What could not be written is written with what comes next.
    for (const entry of this.book.takeEntries(clock.now())) this.#unsaid.set(entry.key, entry)
    if (this.#unsaid.size === 0) return
    const entries = [...this.#unsaid.values()]
    await monitor.write(entries)
    this.#unsaid.clear()
    this.#telling.tell(entries.flatMap(({ value }) => value ?? []))
    const needed = Array.from(positions, ([topic, places]): [string, Offsets] => [
      topic,
      new Map(
        Array.from(places, ([partition, next]) => [partition, this.#neededFrom(topic, partition, next)]),
      ),
    ])
    await offsets.keep(new Map(needed))
  }

  #neededFrom(topic: string, partition: number, next: bigint): bigint {
    return this.#marks.neededFrom(placeOf(topic, partition), this.book.neededFromMs) ?? next
  }

  #isCurable(error: unknown): boolean {
    if (!(error instanceof SluiceError)) return false
    // Brokers that were there once come back.
    return error.retriable || (error.code === 'UNREACHABLE' && this.#topics !== null)
  }

  #tellTrouble(error: unknown): void {
    const { logger } = this.#parts
    const was = this.#trouble
    this.#trouble = error === null ? null : messageOf(error)
    if (was === null && this.#trouble !== null)
      logger.warn(
        { event: 'quality-lost', error: this.#trouble },
        'predictions, labels or the monitor topic do not answer: waiting for them',
      )
    if (was !== null && this.#trouble === null)
      logger.info({ event: 'quality-back' }, 'predictions and labels are read again')
  }
}
