import type { App } from '../../app/start.ts'
import { aborted } from '../../core/aborted.ts'
import { systemClock } from '../../core/clock.ts'
import { SluiceError, messageOf } from '../../core/errors.ts'
import type { TopicReader } from '../../transport/topic-reader.ts'
import type { Ledger } from '../view/ledger.ts'
import { renderLine, renderLive } from '../view/live-view.ts'
import type { LiveFacts } from '../view/live-view.ts'
import { terminalSize } from '../view/screen.ts'
import type { Screen, Terminal } from '../view/screen.ts'
import { accountedFor, summarize } from '../view/summary.ts'
import type { Published, WindowedEvents } from '../view/summary.ts'
import { Observer } from './observer.ts'
import type { DemoNames } from './place.ts'

/** What publishes events to the input topic. */
export interface Feed {
  /** Resolves when it published all it should, or was stopped; rejects when it could not go on. */
  readonly finished: Promise<unknown>
  stop(): void
  /**
   * How many events went in; asked when it has finished.
   *
   * @param inTopic how many the topic's own log has
   */
  events(inTopic: () => Promise<number>): Promise<number>
  /** How many of them have no outcome, now that so many were read. */
  skipped(): Promise<number>
  /** What went into windows so far; null where there are none. */
  windows(): Promise<WindowedEvents | null>
  /** As `Published` has it; asked when it has finished. */
  expectedReasons(): Published['expectedReasons']
}

export interface WatchOptions {
  /** Begins to publish. */
  readonly feed: () => Feed
  /** Where it is noted what came out. */
  readonly ledger: Ledger
  /** End by itself once everything that was published is accounted for. */
  readonly exit: boolean
  readonly out: Terminal
  /** Where `out` is a terminal: what draws on it. */
  readonly screen: Screen | null
  /** What was started for the demo and has ended, in words. */
  readonly ended: () => readonly string[]
  readonly stop: AbortSignal
}

const drawMs = 500
/** Where nothing can be drawn over, a line is written now and then. */
const ticksALine = 10
/** Without a new outcome for so long nothing more is expected. */
const silenceMs = 15_000

/**
 * Runs app and feed, shows what becomes of the events, and ends with a summary of what went in and what came out.
 *
 * @returns whether it added up
 */
export async function watch(
  app: App,
  reader: TopicReader,
  names: DemoNames,
  options: WatchOptions,
): Promise<boolean> {
  const { ledger } = options
  const observer = new Observer(reader, names, ledger)
  const observing = new AbortController()
  const appStop = new AbortController()
  const { ended: observed } = await observer.start(observing.signal)
  // Whatever fails first is thrown; nothing is left without somebody who hears of it.
  const running = app.run(appStop.signal)
  const feed = options.feed()
  const failure = Promise.race([observed, running]).then(() => new Promise<never>(() => undefined))
  try {
    const show = new Show(app, ledger, observer, options)
    await Promise.race([failure, show.until(untilOver(feed.finished, options))])
    feed.stop()
    await feed.finished
    const events = await Promise.race([failure, feed.events(() => observer.published())])
    const others = await Promise.race([failure, ofOthers(events, observer)])
    await Promise.race([failure, show.until(untilSettled(ledger, events + others, feed))])
    appStop.abort()
    await running
    const published = {
      events,
      others,
      skipped: await feed.skipped(),
      windows: await feed.windows(),
      expectedReasons: feed.expectedReasons(),
    }
    const { lines, addsUp } = summarize(published, ledger)
    for (const line of lines) options.out.write(`${line}\n`)
    return addsUp
  } catch (error) {
    const ended = options.ended()
    if (ended.length === 0) throw error
    throw new SluiceError('UNREACHABLE', `${ended.join(', ')}: ${messageOf(error)}`, { cause: error })
  } finally {
    feed.stop()
    appStop.abort()
    observing.abort()
    await Promise.allSettled([running, observed, feed.finished])
  }
}

/** The feed's end counts only when nobody wants to look on. */
async function untilOver(finished: Promise<unknown>, { exit, stop }: WatchOptions): Promise<void> {
  const stopped = aborted(stop)
  await Promise.race([stopped, finished.then(() => (exit ? undefined : stopped))])
}

/** What stands in the topic besides. */
async function ofOthers(events: number, observer: Observer): Promise<number> {
  // Where the broker does not answer, the sum tells what is missing.
  const inTopic = await observer.published().catch(() => events)
  return Math.max(0, inTopic - events)
}

async function untilSettled(ledger: Ledger, events: number, feed: Feed): Promise<void> {
  let last = -1
  let lastChange = systemClock.monotonic()
  for (;;) {
    const outcomes = accountedFor(ledger, await feed.skipped(), await feed.windows())
    if (outcomes >= events) return
    const now = systemClock.monotonic()
    if (outcomes !== last) [last, lastChange] = [outcomes, now]
    if (now - lastChange > silenceMs) return
    await systemClock.sleep(50)
  }
}

/** Draws the state while something else goes on: in place on a terminal, a line now and then elsewhere. */
class Show {
  readonly #app: App
  readonly #ledger: Ledger
  readonly #observer: Observer
  readonly #options: WatchOptions
  readonly #startedMs = systemClock.monotonic()
  #before = { outcomes: 0, atMs: systemClock.monotonic() }
  #published: { readonly count: number | null; readonly atMs: number } = {
    count: null,
    atMs: systemClock.monotonic(),
  }
  #asking = false

  constructor(app: App, ledger: Ledger, observer: Observer, options: WatchOptions) {
    this.#app = app
    this.#ledger = ledger
    this.#observer = observer
    this.#options = options
  }

  async until(over: Promise<void>): Promise<void> {
    const ended = new AbortController()
    const done = over.finally(() => {
      ended.abort()
    })
    const drawing = this.#drawUntil(ended.signal)
    await Promise.all([done, drawing])
  }

  async #drawUntil(ended: AbortSignal): Promise<void> {
    for (let ticks = 1; ; ticks++) {
      await systemClock.sleep(drawMs, ended)
      // What is closing down would look like an outage.
      if (ended.aborted) return
      this.#ask()
      if (this.#options.screen !== null || ticks % ticksALine === 0) this.#draw()
    }
  }

  /** Nobody waits for the answer: a broker that is gone must not stop the picture. */
  #ask(): void {
    if (this.#asking) return
    this.#asking = true
    this.#observer
      .published()
      .then((count) => {
        this.#published = { count, atMs: systemClock.monotonic() }
      })
      .catch(() => undefined)
      .finally(() => {
        this.#asking = false
      })
  }

  #draw(): void {
    const { screen, out } = this.#options
    const facts = this.#facts()
    const rate = this.#rate()
    if (screen === null) out.write(`${renderLine(this.#ledger, facts, rate)}\n`)
    else screen.draw(renderLive(this.#ledger, facts, rate, terminalSize(out).columns))
  }

  #facts(): LiveFacts {
    const now = systemClock.monotonic()
    return {
      published: this.#published.count,
      lag: Number(this.#app.source.status().reduce((sum, { lag }) => sum + lag, 0n)),
      elapsedSeconds: (now - this.#startedMs) / 1000,
      ageSeconds: (now - this.#published.atMs) / 1000,
      windows: this.#app.windows,
      waitingFor: this.#app.waitingFor ?? '',
      ended: this.#options.ended(),
    }
  }

  #rate(): number {
    const now = systemClock.monotonic()
    const outcomes = this.#ledger.predictions + this.#ledger.deadLetters
    const rate = ((outcomes - this.#before.outcomes) * 1000) / Math.max(1, now - this.#before.atMs)
    this.#before = { outcomes, atMs: now }
    return rate
  }
}
