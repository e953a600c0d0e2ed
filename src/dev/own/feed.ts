import type { App } from '../../app/start.ts'
import { createEventEncoder } from '../../avro/event-encoder.ts'
import type { IdentifiedSchema } from '../../avro/schema-source.ts'
import { systemClock } from '../../core/clock.ts'
import { plural } from '../../core/text.ts'
import { openText } from '../../table/input.ts'
import type { InputStreams } from '../../table/input.ts'
import type { Feed } from '../demo/watch.ts'
import type { WindowedEvents } from '../view/summary.ts'
import { eventRecords } from './event-lines.ts'
import type { RefusedLine } from './event-lines.ts'
import type { OwnPlace } from './place.ts'
import { publishEvents } from './publish-events.ts'

export interface EventFile {
  /** JSON lines: a path, or `-` for standard input. */
  readonly path: string
  readonly topic: string
  /** What the events are written with. */
  readonly schema: IdentifiedSchema
  /** The field whose value is the key of records, for windows: all readings of one are in one partition. Null: no keys. */
  readonly keyField: string | null
  /** Events a second; Infinity for as fast as it goes. */
  readonly rate: number
  readonly io: InputStreams
  /** Told of lines that are no events, and of the end. */
  readonly tell: (line: string) => void
}

/** Records at a time at most. */
const mostAtOnce = 1000
/** Beyond that memory would lose records before they are read. */
const mostBehind = 10_000n
/** Lines that are told one by one. */
const mostTold = 20
const waitMs = 20

/** Events come from elsewhere: the topic's log says what went in, and the stream what it passed over. */
export class OutsideFeed implements Feed {
  readonly finished: Promise<unknown> = Promise.resolve()
  readonly #app: App
  readonly #hasWindows: boolean

  constructor(app: App, hasWindows: boolean) {
    this.#app = app
    this.#hasWindows = hasWindows
  }

  stop(): void {
    // There is nothing to stop.
  }

  events(inTopic: () => Promise<number>): Promise<number> {
    return inTopic()
  }

  skipped(): Promise<number> {
    return this.#counted('sluice_skipped_records_total')
  }

  async windows(): Promise<WindowedEvents | null> {
    if (!this.#hasWindows) return null
    const absorbed = await this.#counted('sluice_records_total', 'absorbed')
    const rows = await this.#counted('sluice_windows_total')
    return { absorbed, rows, open: this.#app.windows?.open.windows ?? 0 }
  }

  /** Of one outcome, or of all that there is. */
  async #counted(metric: string, outcome?: string): Promise<number> {
    const counted = await this.#app.metrics.registry.getSingleMetric(metric)?.get()
    const values = counted?.values ?? []
    return values
      .filter(({ labels }) => outcome === undefined || labels['outcome'] === outcome)
      .reduce((sum, { value }) => sum + value, 0)
  }

  expectedReasons(): null {
    return null
  }
}

/** Publishes a file of events once the stream is ready. */
export class EventFileFeed extends OutsideFeed {
  override readonly finished: Promise<unknown>
  /** Lines that were no events. */
  refused = 0
  readonly #stop = new AbortController()

  constructor(app: App, { sink }: Pick<OwnPlace, 'sink'>, file: EventFile) {
    super(app, file.keyField !== null)
    this.finished = this.#publish(app, sink, file)
    // Whoever waits for it hears of a failure; nobody else needs to.
    this.finished.catch(() => undefined)
  }

  override stop(): void {
    this.#stop.abort()
  }

  async #publish(app: App, sink: OwnPlace['sink'], file: EventFile): Promise<void> {
    const { path, topic, schema, keyField, rate, io, tell } = file
    const signal = AbortSignal.any([this.#stop.signal, io.stop])
    // What is published before would be passed over by a new group that begins at the end.
    await until(() => app.ready, signal)
    if (signal.aborted) return
    await sink.start()
    const { name, blocks } = await openText(path, { stdin: io.stdin, stop: signal }, 'jsonl')
    // Ten times a second at least, so that a slow rate is an even one.
    const most = Math.min(mostAtOnce, Math.max(1, Math.floor(rate / 10)))
    const published = await publishEvents({
      lines: eventRecords(blocks, { topic, keyField }, createEventEncoder(schema.schema, schema.id), most),
      sink,
      rate,
      clock: systemClock,
      signal,
      refuse: (line) => {
        this.#refuse(line, name, tell)
      },
      room: () => until(() => behind(app) <= mostBehind, signal),
    })
    tell(`${name}: ${plural(published, 'event')} published${this.#refusedInWords()}`)
  }

  #refuse({ line, why }: RefusedLine, name: string, tell: EventFile['tell']): void {
    this.refused += 1
    if (this.refused <= mostTold) tell(`${name}, line ${line}: not published: ${why}`)
  }

  #refusedInWords(): string {
    if (this.refused === 0) return ''
    return `, ${this.refused} not${this.refused > mostTold ? ` (the first ${mostTold} are told above)` : ''}`
  }
}

async function until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
  while (!isSo() && !signal.aborted) await systemClock.sleep(waitMs, signal)
}

function behind({ source }: App): bigint {
  return source.status().reduce((sum, { lag }) => sum + lag, 0n)
}
