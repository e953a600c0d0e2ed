import { aborted } from '../core/aborted.ts'
import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import { LookupOutage, RemoteOutage, SluiceError } from '../core/errors.ts'
import type { LogEvent } from '../core/log-events.ts'
import type { Logger } from '../core/logger.ts'
import type { Meter, PauseCause } from '../core/meter.ts'
import type { Fault } from '../core/outcome.ts'
import type { RecordBatch } from '../core/record.ts'
import type { Tracer, TurnTrace } from '../core/tracer.ts'
import type { Breakers } from './breakers.ts'
import type { Pipeline } from './pipeline.ts'
import type { Delivery, Source } from './ports.ts'
import { SilenceTaker } from './silence-taker.ts'
import type { Tally } from './tally.ts'
import type { Turn } from './turn.ts'
import { UnexpectedLog } from './unexpected-log.ts'

/** How long to wait before a registry or a breaker is asked again, by the attempts before. */
const retryWaitMs = backoff(250, 5_000)

/** What the loop itself waits for. */
type LoopCause = Exclude<PauseCause, 'broker'>

/** How the log tells of whom the loop waits for. */
const lost = {
  registry: {
    event: 'registry-lost',
    message: 'no answer of the schema registry that can be used: consuming is paused until there is one',
  },
  lookup: {
    event: 'lookup-lost',
    message: 'what a lookup step asks gives no answer: consuming is paused until it does',
  },
  remote: {
    event: 'remote-lost',
    message:
      'the server of a remote model gives no answer that can be used: consuming is paused until it does',
  },
} as const satisfies Partial<Record<LoopCause, { readonly event: LogEvent; readonly message: string }>>

/** Who is missed, by the error that tells it. */
function missed(error: SluiceError): { readonly cause: keyof typeof lost; readonly name: string | null } {
  if (error instanceof LookupOutage) return { cause: 'lookup', name: error.lookup }
  if (error instanceof RemoteOutage) return { cause: 'remote', name: error.model }
  return { cause: 'registry', name: null }
}

/** A turn that waits. */
export interface HeldTurn {
  /** For whom, in words: `lookup machines`. */
  readonly by: string
  /** Records that were taken, and have no outcome yet. */
  readonly records: number
}

export interface TurnLoopParts {
  readonly source: Source
  readonly pipeline: Pipeline
  readonly delivery: Delivery
  /** Null when the user switched it off. */
  readonly breaker: Pick<Breakers, 'admits' | 'recount'> | null
  /** Most records of one turn. */
  readonly maxRecords: number
  readonly clock: Clock
  readonly meter: Meter
  readonly logger: Logger
  /** Whether `run` rejects with what does not answer; else it waits, however long that takes. */
  readonly endsInOutage?: boolean
  /** What must have happened before these are scored; null where they can be at once. */
  readonly gate?: (batches: readonly RecordBatch[]) => Promise<void> | null
  /** Told of each turn that became durable. */
  readonly onDelivered?: (tally: Tally, turn: Turn) => void
  /** Follows each record where somebody wants it. */
  readonly tracer?: Tracer
}

/**
 * Takes what the source has, scores it, makes it durable, commits it, and again. While a turn is on its way to the
 * broker a full one is scored, and what is less gathers; deliveries never overlap, so order within a partition holds
 * and a commit never passes a record that is not durable.
 */
export class TurnLoop {
  readonly #parts: TurnLoopParts
  readonly #unexpected: UnexpectedLog
  readonly #stopping = new AbortController()
  #delivering: Promise<void> = Promise.resolve()
  #failure: Error | null = null
  /** Faults of the last turn with predictions that the broker did not take. */
  #lastRejected: readonly Fault[] = []
  #waitingFor: LoopCause | null = null
  /** Which look-up, or model, is waited for. */
  #missedName: string | null = null
  /** Of the turn that is scored. */
  #records = 0
  #lastTurnMs: number

  constructor(parts: TurnLoopParts) {
    this.#parts = parts
    this.#unexpected = new UnexpectedLog(parts.logger, parts.clock)
    this.#lastTurnMs = parts.clock.monotonic()
  }

  /** What it waits for on purpose; null while the stream flows. */
  get waitingFor(): PauseCause | null {
    return this.#waitingFor
  }

  /** What waits for it; null while the stream flows. */
  get held(): HeldTurn | null {
    if (this.#waitingFor === null) return null
    const name = this.#waitingFor === 'breaker' ? null : this.#missedName
    return { by: this.#waitingFor + (name === null ? '' : ` ${name}`), records: this.#records }
  }

  /** Monotonic time of the last turn that became durable, or of the start. */
  get lastTurnMs(): number {
    return this.#lastTurnMs
  }

  /** Runs until `stop` and drains, or rejects with what made going on impossible; nothing undelivered is committed then. */
  async run(): Promise<void> {
    const { delivery } = this.#parts
    delivery.failure.catch((error: unknown) => {
      this.#fail(error)
    })
    try {
      await this.#turns()
    } finally {
      await this.#delivering
    }
    if (this.#failure !== null) throw this.#failure
    await delivery.flush()
  }

  /** Takes nothing more; what was taken is delivered and committed. */
  stop(): void {
    this.#stopping.abort()
    this.#parts.source.stop()
  }

  async #turns(): Promise<void> {
    const { maxRecords, tracer } = this.#parts
    const source = this.#taker()
    for (;;) {
      const batches = await source.take(maxRecords, this.#delivering)
      if (batches === null) return
      const trace = tracer?.begin(batches)
      const turn = await this.#admittedTurn(trace?.batches ?? batches).catch((error: unknown) => {
        trace?.fail(error)
        throw error
      })
      await this.#delivering
      if (turn === null || this.#failure !== null) return
      this.#delivering = this.#deliver(turn, trace).catch((error: unknown) => {
        trace?.fail(error)
        this.#fail(error)
      })
    }
  }

  #taker(): Pick<Source, 'take'> {
    const { source, pipeline, clock } = this.#parts
    return pipeline.windows === null ? source : new SilenceTaker(source, pipeline.windows, clock)
  }

  /** Somebody must hear of it though nobody waits: the source wakes the loop, and run() throws. */
  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error))
    this.#parts.source.stop()
  }

  /** Waits, however long it takes, for schemas, look-ups, remote models and a breaker that lets the turn pass; null when stopped meanwhile. */
  async #admittedTurn(batches: readonly RecordBatch[]): Promise<Turn | null> {
    const { pipeline, breaker } = this.#parts
    this.#records = batches.reduce((sum, { records }) => sum + records.length, 0)
    const gate = this.#parts.gate?.(batches) ?? null
    // What was taken and is not scored yet is for whoever comes next.
    if (gate !== null) await Promise.race([gate, aborted(this.#stopping.signal)])
    if (this.#stopping.signal.aborted && gate !== null) return null
    for (let attempt = 0; ; attempt++) {
      const turn = await this.#answered(async () => {
        await pipeline.prepare(batches)
        return pipeline.score(batches)
      })
      if (turn === null) return null
      this.#unexpected.tell(turn.tally.unexpected)
      if (breaker?.admits(turn) !== false) {
        if (attempt > 0) this.#resumed()
        return turn
      }
      turn.giveUp()
      if (this.#waitingFor !== 'breaker') this.#breakerOpened(turn)
      await this.#pause(attempt)
      if (this.#stopping.signal.aborted) return null
    }
  }

  /** What the work gives once whoever it asks answers; null when stopped meanwhile. */
  async #answered<T>(work: () => T | Promise<T>): Promise<T | null> {
    const told = new Set<string>()
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await work()
        if (attempt > 0) this.#resumed()
        return answer
      } catch (error) {
        if (this.#parts.endsInOutage === true || !isOutage(error)) throw error
        // Of brokers the transport tells.
        if (error.code !== 'BROKER_OUTAGE') {
          this.#missedName = missed(error).name
          if (!told.has(error.message)) this.#tellLost(error)
          told.add(error.message)
        }
        await this.#pause(attempt)
        if (this.#stopping.signal.aborted) return null
      }
    }
  }

  async #deliver(turn: Turn, trace: TurnTrace | undefined): Promise<void> {
    const { clock, delivery, meter, onDelivered } = this.#parts
    const start = clock.monotonic()
    await delivery.deliver(turn.parts)
    meter.stage('produce', (clock.monotonic() - start) / 1000)
    for (const [topic, count] of turn.countsByTopic()) meter.sent(topic, count)
    turn.tally.report(meter)
    onDelivered?.(turn.tally, turn)
    // What a tenant has no topic for is that tenant's affair.
    this.#countRejected(turn.tally.rejected.filter(({ reason }) => reason !== 'unknown-tenant'))
    trace?.end(turn.ends())
    this.#lastTurnMs = clock.monotonic()
  }

  /** Many rejected predictions are no trouble of single records: the breaker judges them with the next turn. */
  #countRejected(rejected: readonly Fault[]): void {
    this.#parts.breaker?.recount(rejected.length)
    this.#lastRejected = rejected.length === 0 ? this.#lastRejected : rejected
  }

  #breakerOpened(turn: Turn): void {
    const faults = [...turn.tally.deadLetters, ...this.#lastRejected]
    const reasons = Object.entries(Object.groupBy(faults, ({ reason }) => reason))
    this.#waitingFor = 'breaker'
    this.#parts.meter.paused('breaker', true)
    this.#parts.logger.error(
      {
        event: 'breaker-opened',
        reasons: Object.fromEntries(reasons.map(([reason, alike]) => [reason, alike.length])),
        lastRejection: this.#lastRejected.at(-1)?.message,
      },
      'circuit breaker open: too many of the last records would be dead-lettered; consuming is paused, nothing was written or committed. Remove the cause and restart, or raise deadLetter.breaker.ratio',
    )
  }

  /** Told again when it fails in another way: one that is back and empty takes other measures than one that is down. */
  #tellLost(error: SluiceError): void {
    const { meter, logger } = this.#parts
    const { cause } = missed(error)
    // It may be another one than before that does not answer now.
    if (this.#waitingFor !== cause && this.#waitingFor !== null) meter.paused(this.#waitingFor, false)
    this.#waitingFor = cause
    meter.paused(cause, true)
    const { event, message } = lost[cause]
    logger.warn({ event, error: error.message }, message)
  }

  #resumed(): void {
    const { clock, meter, logger } = this.#parts
    const cause = this.#waitingFor
    if (cause === null) return
    this.#waitingFor = null
    this.#lastTurnMs = clock.monotonic()
    meter.paused(cause, false)
    logger.info({ event: 'resumed', cause }, 'consuming again')
  }

  #pause(attempt: number): Promise<void> {
    return this.#parts.clock.sleep(retryWaitMs(attempt), this.#stopping.signal)
  }
}

function isOutage(error: unknown): error is SluiceError {
  return error instanceof SluiceError && error.retriable
}
