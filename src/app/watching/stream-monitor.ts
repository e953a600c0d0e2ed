import type { Clock } from '../../core/clock.ts'
import { settledInTime, withDeadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Book } from '../../monitor/book.ts'
import type { Layout } from '../../monitor/layout.ts'
import { keyOf } from '../../monitor/monitor-topic.ts'
import type { MonitorEntry, MonitorRecord, MonitorTopic } from '../../monitor/monitor-topic.ts'
import type { AlertReport, LayoutReport, LetterReport, VersionName } from '../../monitor/reports.ts'
import type { Tap } from '../../pipeline/pipeline.ts'
import type { Tally } from '../../pipeline/tally.ts'
import type { Turn } from '../../pipeline/turn.ts'
import type { BookFollower } from './book-follower.ts'
import type { InstanceReports } from './instance-reports.ts'
import type { LetterExamples } from './letter-examples.ts'
import type { NewestKeys } from './newest-keys.ts'

/** What the one instance that judges makes of what all instances said. Asked at each beat; what it gives is written. */
export interface Judge {
  /** Alerts that are open. */
  readonly open: readonly AlertReport[]
  look(book: Book, now: number): readonly MonitorRecord[]
  /** Another instance judges from now on. */
  leave(): void
}

/** A version that is served, and what is counted of it. */
export interface ServedLayout extends VersionName {
  readonly layout: Layout
}

export interface StreamMonitorParts {
  readonly instance: string
  readonly everyMs: number
  readonly topic: MonitorTopic
  readonly reports: InstanceReports
  /** Null where none are kept. */
  readonly keys: NewestKeys | null
  readonly letters: LetterExamples
  /** Of the versions that are served now. */
  readonly layouts: () => readonly ServedLayout[]
  readonly book: Book
  readonly follower: BookFollower
  /** Whether the Book is shown here. */
  readonly isShown: boolean
  /** Told at each beat how KPIs stand; null where nobody wants to know. */
  readonly heedKpis: ((kpis: Book['kpis']) => void) | null
  readonly judge: Judge
  /** Counts that wait to be written. */
  readonly pieces: { close(deadlineMs: number): Promise<void> }
  /** Whether this instance is the one that judges, now. */
  readonly isJudge: () => boolean
  readonly logger: Logger
  readonly clock: Clock
}

/** Layouts, and alerts that are open, are said again: for a topic that forgets by time, and for whoever reads no further back. */
const sayAgainMs = 3_600_000
/** How long an instance that ends tries to write its last counts, and then to say that it ends. */
const farewellMs = 5_000
/** How long letters are decoded to be shown. */
const examplesMs = 2_000

/** Says every so often how this instance is and what it saw, reads what all say where somebody needs it, and judges where it has to. */
export class StreamMonitor {
  readonly #parts: StreamMonitorParts
  /** Sees rows that have their outcomes. */
  readonly tap: Tap
  #isLost = false
  #saidOpenMs = 0
  #saidLayouts: { readonly names: string; readonly atMs: number } | null = null

  constructor(parts: StreamMonitorParts) {
    this.#parts = parts
    this.tap = (batch, records) => {
      parts.keys?.see(batch, records)
    }
  }

  get book(): Book {
    return this.#parts.book
  }

  /** Told of each turn that is durable. */
  count(tally: Tally, turn: Pick<Turn, 'parts'>): void {
    this.#parts.reports.count(tally)
    if (tally.deadLetters.length + tally.reported.length > 0) this.#parts.letters.see(turn)
  }

  /** Goes on until `stop` aborts, then says that this instance is gone. Never rejects. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock, everyMs, follower, isShown, heedKpis, book, isJudge } = this.#parts
    while (!stop.aborted) {
      if (isShown || heedKpis !== null || isJudge()) follower.begin(stop)
      await this.#say()
      if (follower.isCaughtUp) heedKpis?.(book.kpis)
      this.#judge()
      await clock.sleep(everyMs, stop)
    }
    await follower.ended()
    await this.#leave()
  }

  async #say(): Promise<void> {
    const { reports, keys, clock } = this.#parts
    const newest = keys?.take() ?? []
    const layouts = this.#layoutsToSay()
    try {
      await this.#write([...layouts, reports.next(), ...newest, ...(await this.#examples())])
      if (layouts.length > 0) this.#saidLayouts = { names: namesOf(layouts), atMs: clock.monotonic() }
    } catch (error) {
      keys?.tellAgain(newest)
      this.#lost(error)
    }
  }

  /** Nobody waits for it: what is not written is judged again from what is there then. */
  #judge(): void {
    const { judge, isJudge, follower, book, clock } = this.#parts
    if (!isJudge()) judge.leave()
    if (!isJudge() || !follower.isCaughtUp) return
    const found = [...this.#openAlertsToSay(), ...judge.look(book, clock.now())]
    if (found.length === 0) return
    this.#write(found).catch((error: unknown) => {
      this.#lost(error)
    })
  }

  async #write(records: readonly MonitorRecord[]): Promise<void> {
    await this.#parts.topic.write(records.map(entryOf))
    if (!this.#isLost) return
    this.#isLost = false
    this.#parts.logger.info({ event: 'monitor-back' }, 'the monitor topic is written again')
  }

  #lost(error: unknown): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#parts.logger.warn(
      { event: 'monitor-lost', error: messageOf(error) },
      'the monitor topic is not written: the stream goes on, and others do not see how it is',
    )
  }

  /** Before what is new: the same alert may close now. */
  #openAlertsToSay(): readonly AlertReport[] {
    const now = this.#parts.clock.monotonic()
    if (now - this.#saidOpenMs < sayAgainMs) return []
    this.#saidOpenMs = now
    return this.#parts.judge.open
  }

  #layoutsToSay(): readonly LayoutReport[] {
    const layouts = this.#parts.layouts().map((served): LayoutReport => ({ kind: 'layout', ...served }))
    const said = this.#saidLayouts
    const isSaid = said !== null && said.names === namesOf(layouts)
    return isSaid && this.#parts.clock.monotonic() - said.atMs < sayAgainMs ? [] : layouts
  }

  async #leave(): Promise<void> {
    const { topic, instance, pieces, clock } = this.#parts
    await pieces.close(farewellMs)
    // Both in one request: an instance that has not taken itself back is shown as silent.
    const farewell = [...(await this.#unsaid()).map(entryOf), { key: `instance/${instance}`, value: null }]
    await settledInTime(topic.write(farewell), { waitMs: farewellMs, clock })
    await topic.close()
  }

  /** What was seen since it last said how it is, which nobody else tells. */
  async #unsaid(): Promise<readonly MonitorRecord[]> {
    return [...(this.#parts.keys?.take() ?? []), ...(await this.#examples())]
  }

  /** None where they are not read in time: nothing else waits for schemas. */
  #examples(): Promise<readonly LetterReport[]> {
    const { letters, clock } = this.#parts
    return withDeadline(letters.take(), { waitMs: examplesMs, clock }).catch(() => [])
  }
}

function entryOf(record: MonitorRecord): MonitorEntry {
  return { key: keyOf(record), value: record }
}

function namesOf(layouts: readonly LayoutReport[]): string {
  return layouts.map((layout) => `${keyOf(layout)} ${layout.layout.digest}`).join('\n')
}
