import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { messageOf } from '../../../src/core/errors.ts'
import { whenDone } from './closing.ts'
import { Scrape } from './metrics.ts'
import type { Place } from './place.ts'
import { exampleConfig } from './place.ts'
import { until } from './until.ts'

/** How a process ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
  /** Since it was started. */
  readonly seconds: number
}

type LogLine = Readonly<Record<string, unknown>>

/** Of the log, where a failure tells of it. */
const lastLines = 8
const scrapeDeadlineMs = 2_000
/** Metrics that tell where an instance stands. */
const standing =
  /^sluice_(records_total|consumer_lag_records|committed_offset|fenced_commits_total|repeated_records_total|paused)\b/

/** Of the test file so far. */
const all: SluiceProcess[] = []

/** `sluice` as a process of its own; killed when the test file is done. */
export class SluiceProcess {
  readonly ended: Promise<Ended>
  /** Its log; lines that are not JSON are under `text`. */
  readonly log: LogLine[] = []
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #startedMs = systemClock.monotonic()

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, ['src/main.ts', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.log.push(parsed(line)))
    this.ended = this.#end(text(this.#child.stderr))
    whenDone(() => this.stop('SIGKILL'))
    all.push(this)
  }

  /** `sluice run` on the example's pipeline at this place. */
  static run(
    place: Place,
    changes: Readonly<Record<string, string | number>> = {},
    env: Readonly<Record<string, string>> = {},
  ): SluiceProcess {
    const args = ['run', '-c', exampleConfig, ...place.settings(changes)]
    return new SluiceProcess(args, { ...place.env, ...env })
  }

  get pid(): number {
    // It was spawned: node itself is there.
    return this.#child.pid!
  }

  /** What it has written so far that is no log. */
  get output(): string {
    return this.log.flatMap(({ text: line }) => (typeof line === 'string' ? [line] : [])).join('\n')
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal)
  }

  /** Sends the signal; resolves with how it ended, `seconds` since then. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    const startMs = systemClock.monotonic()
    this.signal(signal)
    const ended = await this.ended
    return { ...ended, seconds: (systemClock.monotonic() - startMs) / 1000 }
  }

  /** Base URL of its HTTP server, as the banner says. */
  async url(): Promise<string> {
    const banner = await this.until('the banner is there', () => this.log[0])
    return String(banner['http'])
  }

  get(path: string): Promise<Response> {
    return this.url().then((url) => fetch(url + path))
  }

  async scrape(): Promise<Scrape> {
    return Scrape.of(await this.url())
  }

  async ready(): Promise<this> {
    await this.until('/readyz says yes', async () => (await this.get('/readyz')).ok)
    return this
  }

  /** Partitions that it holds. */
  async partitions(): Promise<number> {
    return (await this.scrape()).series('sluice_consumer_lag_records').length
  }

  /** As `until`, while the process lives. */
  until<T>(what: string, ask: () => T | Promise<T>): ReturnType<typeof until<T>> {
    const gone = this.ended.then(({ code, signal, stderr }): never => {
      const end = signal ?? `exit code ${code}`
      throw new Error(`sluice ended by ${end} while waiting until ${what}: ${stderr}${this.#lastLog()}`)
    })
    return Promise.race([until(what, ask), gone])
  }

  /** For whoever asks why a test failed: how it is, the last lines of its log, and what it counts. */
  async lastWords(): Promise<string> {
    const { exitCode, signalCode } = this.#child
    const state = signalCode ?? (exitCode === null ? 'runs' : `exit code ${exitCode}`)
    return `sluice ${this.pid} (${state}), its log:${this.#lastLog()}\n${await this.#counts()}`
  }

  #lastLog(): string {
    return this.log
      .slice(-lastLines)
      .map((line) => `\n  ${JSON.stringify(line)}`)
      .join('')
  }

  async #counts(): Promise<string> {
    try {
      const { http } = this.log[0] ?? {}
      const answer = await fetch(`${String(http)}/metrics`, {
        signal: AbortSignal.timeout(scrapeDeadlineMs),
      })
      const lines = (await answer.text()).split('\n')
      return lines.filter((line) => standing.test(line)).join('\n')
    } catch (error) {
      return `no metrics: ${messageOf(error)}`
    }
  }

  async #end(errors: Promise<string>): Promise<Ended> {
    await once(this.#child, 'close')
    const { exitCode: code, signalCode: signal } = this.#child
    const seconds = (systemClock.monotonic() - this.#startedMs) / 1000
    return { code, signal, stderr: await errors, seconds }
  }
}

if (process.env['VITEST'] !== undefined) {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const each of all) console.error(await each.lastWords())
  })
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return { text: line }
  }
}
