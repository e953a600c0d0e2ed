import { backoff } from '../../core/backoff.ts'
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../core/logger.ts'
import type { Book } from '../../monitor/book.ts'
import type { MonitorTopic } from '../../monitor/monitor-topic.ts'

export interface BookFollowerSettings {
  readonly topic: Pick<MonitorTopic, 'follow'>
  readonly book: Book
  /** How far back is read at first, milliseconds. */
  readonly backMs: number
  readonly clock: Clock
  readonly logger: Logger
}

const retryWaitMs = backoff(1_000, 30_000)
/** What was read shortly before the topic was lost is read again: it is taken as once. */
const overlapMs = 60_000

/** Keeps a Book up to date, however often the monitor topic is lost meanwhile. */
export class BookFollower {
  readonly #settings: BookFollowerSettings
  #isCaughtUp = false
  #running: Promise<void> | null = null

  constructor(settings: BookFollowerSettings) {
    this.#settings = settings
  }

  /** Whether the Book has all that was written when it began. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp
  }

  /** Begins where somebody needs the Book; until `stop` aborts. */
  begin(stop: AbortSignal): void {
    this.#running ??= this.#run(stop)
  }

  async ended(): Promise<void> {
    await this.#running
  }

  async #run(stop: AbortSignal): Promise<void> {
    const { clock, logger, backMs } = this.#settings
    let sinceMs = clock.now() - backMs
    for (let attempt = 0; !stop.aborted; attempt++) {
      try {
        await this.#follow(sinceMs, stop, () => {
          attempt = 0
        })
      } catch (error) {
        // Before it had all there was it has to begin anew.
        if (this.#isCaughtUp) sinceMs = clock.now() - overlapMs
        const about = { event: 'monitor-unread', error: messageOf(error) } as const
        if (attempt === 0)
          logger.warn(about, 'the monitor topic cannot be read: what is shown and judged stands still')
        await clock.sleep(retryWaitMs(attempt), stop)
      }
    }
  }

  async #follow(sinceMs: number, stop: AbortSignal, onRead: () => void): Promise<void> {
    const { topic, book } = this.#settings
    const onCaughtUp = () => {
      this.#isCaughtUp = true
      onRead()
    }
    for await (const entries of topic.follow(sinceMs, stop, onCaughtUp)) book.take(entries)
  }
}
