import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import { RemoteOutage } from '../core/errors.ts'
import type { PlainCell } from '../features/plain-row.ts'
import { RowRefusal } from '../scoring/asked-scorer.ts'
import type { RowAnswer } from '../scoring/asked-scorer.ts'
import type { RemoteComplaint, RemoteFailure } from './contract.ts'
import type { RemoteCounts } from './remote-counts.ts'
import { RestPeriod } from './rest-period.ts'
import { Turnstile } from './turnstile.ts'

type Row = readonly PlainCell[]

/** What a server makes of rows: scores, or why there are none. */
export type RowsReply = ScoredRows | RemoteComplaint | RemoteFailure

interface ScoredRows {
  readonly kind: 'scored'
  readonly answers: readonly RowAnswer[]
}

/** One request each. Neither rejects for what a server does. */
export interface AskedServer {
  /** Scores rows that can be given. */
  score(rows: readonly Row[]): Promise<RowsReply>
  /** Why it would not score rows that it has scored before; null where it says what it said at the start. */
  whyChanged(): Promise<string | null>
}

export interface AskingSettings {
  readonly maxRows: number
  readonly maxConcurrent: number
  readonly retries: number
}

/** What asking runs in. */
export interface AskingSurroundings {
  readonly clock: Clock
  /** How long an outage is waited for within a call; 0: whoever asks waits, and asks again. */
  readonly patienceMs: number
  /** Ends the waiting. */
  readonly stop: AbortSignal
}

/** How long before a request is made again, at random between half of it and all. */
const retryMs = backoff(100, 2_000)

/** Between two calls of all rows, where the server has answered for some of them. */
const shortestWaitMs = 100

/** A server that wants to be left alone for longer than this is left alone: nobody waits within a request. */
const longestWaitMs = 2_000

/**
 * Asks a server for the scores of many rows: in requests of so many rows, so many at once, each made again a few times. A
 * failure is an outage of all rows; what the server refuses is found by halves, where it answers for other rows.
 */
export class RemoteAsker {
  readonly #name: string
  readonly #server: AskedServer
  readonly #settings: AskingSettings
  readonly #surroundings: AskingSurroundings
  readonly #counts: RemoteCounts
  readonly #turnstile: Turnstile
  readonly #rest = new RestPeriod()
  /** A row that was answered: it is asked for again to tell rows at fault from a server at fault. */
  #witness: Row | null = null

  constructor(
    name: string,
    server: AskedServer,
    settings: AskingSettings,
    surroundings: AskingSurroundings,
    counts: RemoteCounts,
  ) {
    this.#name = name
    this.#server = server
    this.#settings = settings
    this.#surroundings = surroundings
    this.#counts = counts
    this.#turnstile = new Turnstile(settings.maxConcurrent)
  }

  /** An answer a row. Rejects with RemoteOutage. */
  async ask(rows: readonly Row[]): Promise<readonly RowAnswer[]> {
    const { clock, patienceMs, stop } = this.#surroundings
    const deadline = clock.monotonic() + patienceMs
    for (;;) {
      try {
        return await this.#askAll(rows)
      } catch (error) {
        if (!(error instanceof RemoteOutage) || clock.monotonic() >= deadline || stop.aborted) throw error
        await clock.sleep(Math.max(shortestWaitMs, this.#rest.leftMs(clock.monotonic())), stop)
      }
    }
  }

  async #askAll(rows: readonly Row[]): Promise<readonly RowAnswer[]> {
    const reason = this.#rest.reasonAt(this.#surroundings.clock.monotonic())
    if (reason !== null) throw new RemoteOutage(this.#name, reason)
    const { maxRows } = this.#settings
    const parts = Array.from({ length: Math.ceil(rows.length / maxRows) }, (_, at) =>
      rows.slice(at * maxRows, (at + 1) * maxRows),
    )
    // After an outage one goes ahead.
    const ahead = this.#rest.isTrial ? parts.splice(0, 1) : []
    const first = await this.#askParts(ahead)
    return [...first, ...(await this.#askParts(parts))].flat()
  }

  /** All at once; once one has failed, those that have not begun do not. Settles when nothing is under way. */
  async #askParts(parts: readonly (readonly Row[])[]): Promise<readonly (readonly RowAnswer[])[]> {
    let outage: Error | null = null
    const asked = parts.map((part) =>
      this.#turnstile.pass(async () => {
        if (outage !== null) throw outage
        try {
          return await this.#askPart(part)
        } catch (error) {
          if (error instanceof Error) outage ??= error
          throw error
        }
      }),
    )
    await Promise.allSettled(asked)
    return Promise.all(asked)
  }

  async #askPart(rows: readonly Row[]): Promise<readonly RowAnswer[]> {
    const reply = await this.#send(rows)
    if (reply.kind === 'scored') return reply.answers
    // Before many requests are made for nothing.
    if (rows.length > 1) await this.#assertServing(reply)
    const answers = await this.#halves(rows, reply)
    // Nobody knows whether it scores anything at all.
    if (reply.about === 'unclear' && this.#witness === null)
      throw this.#outage(`it scores none of the rows${statusIn(reply)}`)
    return answers
  }

  /** Rejects where it is the server that is at fault: it refuses what it has scored before, or is another one than at the start. */
  async #assertServing(complained: RemoteComplaint): Promise<void> {
    if (this.#witness !== null) {
      const reply = await this.#send([this.#witness])
      if (reply.kind === 'complaint')
        throw this.#outage(`it refuses rows that it has scored before${statusIn(complained)}`)
    } else if (complained.about === 'rows') {
      const why = await this.#server.whyChanged()
      if (why !== null) throw this.#outage(why)
    }
  }

  /** Answers for all, and refusals of those for which it complains, each by itself. */
  async #halves(rows: readonly Row[], complained: RemoteComplaint): Promise<readonly RowAnswer[]> {
    if (rows.length === 1) {
      // It may have stopped serving in between.
      await this.#assertServing(complained)
      return [new RowRefusal(`the server refuses this row${statusIn(complained)}`, complained.said)]
    }
    const middle = rows.length >> 1
    const answers: RowAnswer[] = []
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      const reply = await this.#send(half)
      answers.push(...(reply.kind === 'scored' ? reply.answers : await this.#halves(half, reply)))
    }
    return answers
  }

  /** What it says of them; a failure that lasts is an outage. */
  async #send(rows: readonly Row[]): Promise<ScoredRows | RemoteComplaint> {
    const { clock, stop } = this.#surroundings
    for (let attempt = 0; ; attempt++) {
      const startMs = clock.monotonic()
      const reply = await this.#server.score(rows)
      this.#counts.count(reply.kind, (clock.monotonic() - startMs) / 1_000)
      if (reply.kind === 'scored') {
        this.#rest.answered()
        this.#witness ??= rows[reply.answers.findIndex((answer) => !(answer instanceof RowRefusal))] ?? null
        return reply
      }
      const waitMs = retryWaitMs(reply, attempt)
      if (attempt < this.#settings.retries && waitMs <= longestWaitMs && !stop.aborted) {
        await clock.sleep(waitMs, stop)
        continue
      }
      if (reply.kind === 'complaint') return reply
      throw this.#outage(reply.why, reply.retryAfterMs)
    }
  }

  #outage(why: string, retryAfterMs: number | null = null): RemoteOutage {
    this.#rest.failed(why, this.#surroundings.clock.monotonic(), retryAfterMs)
    return new RemoteOutage(this.#name, why)
  }
}

/** How long until the same request is made again; infinite where that is of no use. */
function retryWaitMs(reply: RemoteComplaint | RemoteFailure, attempt: number): number {
  const ownMs = retryMs(attempt) * (0.5 + Math.random() / 2)
  if (reply.kind === 'complaint') return reply.about === 'unclear' ? ownMs : Infinity
  return reply.mayPass ? Math.max(ownMs, reply.retryAfterMs ?? 0) : Infinity
}

/** What of a complaint is known to hold no value: its status, or its code. */
function statusIn({ said }: RemoteComplaint): string {
  const status = /^(?:status|error) -?\d+/.exec(said)?.[0]
  return status === undefined ? '' : ` (${status})`
}
