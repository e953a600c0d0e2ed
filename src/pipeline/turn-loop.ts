import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { Meter, PauseCause } from '../core/meter.ts'
import type { RecordBatch } from '../core/record.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { Pipeline, Turn } from './pipeline.ts'
import type { Delivery, Source } from './ports.ts'
import { tooLarge } from './stages/encode.ts'

const firstRetryMs = 250
const longestRetryMs = 5_000

export interface TurnLoopParts {
  readonly source: Source
  readonly pipeline: Pipeline
  readonly delivery: Delivery
  /** Null when the user switched it off. */
  readonly breaker: CircuitBreaker | null
  /** Most records of one turn. */
  readonly maxRecords: number
  readonly maxRecordBytes: number
  readonly clock: Clock
  readonly meter: Meter
  readonly logger: Logger
}

/**
 * Takes what the source has, scores it, makes it durable, commits it, and again. While a turn is on its way to the
 * broker the next one is scored; deliveries never overlap, so order within a partition holds and a commit never
 * passes a record that is not durable.
 */
export class TurnLoop {
  readonly #parts: TurnLoopParts
  readonly #stopping = new AbortController()
  #delivering: Promise<void> = Promise.resolve()
  #failure: Error | null = null
  #waitingFor: PauseCause | null = null
  #lastTurnMs: number

  constructor(parts: TurnLoopParts) {
    this.#parts = parts
    this.#lastTurnMs = parts.clock.monotonic()
  }

  /** What it waits for on purpose; null while the stream flows. */
  get waitingFor(): PauseCause | null {
    return this.#waitingFor
  }

  /** Monotonic time of the last turn that became durable, or of the start. */
  get lastTurnMs(): number {
    return this.#lastTurnMs
  }

  /** Runs until `stop` and drains, or rejects with what made going on impossible; nothing undelivered is committed then. */
  async run(): Promise<void> {
    try {
      await this.#turns()
    } finally {
      await this.#delivering
    }
    if (this.#failure !== null) throw this.#failure
  }

  /** Takes nothing more; what was taken is delivered and committed. */
  stop(): void {
    this.#stopping.abort()
    this.#parts.source.stop()
  }

  async #turns(): Promise<void> {
    const { source, maxRecords } = this.#parts
    for (;;) {
      const batches = await source.take(maxRecords)
      const turn = batches === null ? null : await this.#admittedTurn(batches)
      await this.#delivering
      if (turn === null || this.#failure !== null) return
      this.#delivering = this.#deliver(turn).catch((error: unknown) => {
        // Somebody must hear of it though nobody waits: the source wakes the loop, and run() throws.
        this.#failure = error instanceof Error ? error : new Error(String(error))
        source.stop()
      })
    }
  }

  /** Waits, however long it takes, for schemas and for a breaker that lets the turn pass; null when stopped meanwhile. */
  async #admittedTurn(batches: readonly RecordBatch[]): Promise<Turn | null> {
    const { pipeline, breaker } = this.#parts
    for (let attempt = 0; ; attempt++) {
      if (!(await this.#prepared(batches))) return null
      const turn = pipeline.score(batches)
      if (breaker === null || breaker.admits(turn.failures)) {
        if (attempt > 0) this.#resumed('breaker')
        return turn
      }
      if (attempt === 0) this.#breakerOpened(turn)
      await this.#pause(attempt)
      if (this.#stopping.signal.aborted) return null
    }
  }

  async #prepared(batches: readonly RecordBatch[]): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#parts.pipeline.prepare(batches)
        if (attempt > 0) this.#resumed('registry')
        return true
      } catch (error) {
        if (!(error instanceof SluiceError && error.retriable)) throw error
        if (attempt === 0) this.#registryLost(error)
        await this.#pause(attempt)
        if (this.#stopping.signal.aborted) return false
      }
    }
  }

  async #deliver(turn: Turn): Promise<void> {
    const { clock, delivery, meter } = this.#parts
    const start = clock.monotonic()
    let result = await delivery.deliver(turn)
    if (result.refusedOutputs.length > 0) {
      const deadLetters = this.#deadLettersOf(turn, result.refusedOutputs)
      result = await delivery.deliver({ outputs: [], deadLetters, positions: turn.positions })
    }
    meter.stage('produce', (clock.monotonic() - start) / 1000)
    meter.fencedCommits(result.fenced.length)
    for (const [topic, count] of countsByTopic(turn)) meter.sent(topic, count)
    turn.tally.report(meter)
    this.#lastTurnMs = clock.monotonic()
  }

  /** What the broker found too large although our own limit let it pass. The rest of the turn is written already. */
  #deadLettersOf(turn: Turn, refused: readonly { readonly index: number }[]) {
    const { pipeline, maxRecordBytes } = this.#parts
    return refused.map(({ index }) => {
      const fault = tooLarge(turn.outputs[index]!.value?.length ?? 0, maxRecordBytes)
      turn.tally.scored -= 1
      turn.tally.deadLettered += 1
      turn.tally.deadLetters.push(fault)
      return pipeline.refused(turn.origins[index]!, fault)
    })
  }

  #breakerOpened(turn: Turn): void {
    const reasons = Object.entries(Object.groupBy(turn.tally.deadLetters, ({ reason }) => reason))
    this.#waitingFor = 'breaker'
    this.#parts.meter.paused('breaker', true)
    this.#parts.logger.error(
      { reasons: Object.fromEntries(reasons.map(([reason, faults]) => [reason, faults.length])) },
      'circuit breaker open: too many of the last records would be dead-lettered; consuming is paused, nothing was written or committed. Mend the cause and restart, or raise deadLetter.breaker.ratio',
    )
  }

  #registryLost(error: SluiceError): void {
    this.#waitingFor = 'registry'
    this.#parts.meter.paused('registry', true)
    this.#parts.logger.warn(
      { error: error.message },
      'schema registry does not answer: consuming is paused until it does',
    )
  }

  #resumed(cause: 'registry' | 'breaker'): void {
    this.#waitingFor = null
    this.#lastTurnMs = this.#parts.clock.monotonic()
    this.#parts.meter.paused(cause, false)
    this.#parts.logger.info({ cause }, 'consuming again')
  }

  #pause(attempt: number): Promise<void> {
    const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempt, 10))
    return this.#parts.clock.sleep(wait, this.#stopping.signal)
  }
}

function countsByTopic(turn: Turn): Map<string, number> {
  const counts = new Map<string, number>()
  const [first] = turn.outputs
  if (first !== undefined) counts.set(first.topic, turn.outputs.length)
  for (const { topic } of turn.deadLetters) counts.set(topic, (counts.get(topic) ?? 0) + 1)
  return counts
}
