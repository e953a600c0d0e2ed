import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import { describeOrigin } from '../core/record.ts'
import type { UnexpectedRecord } from './tally.ts'

const silenceMs = 60_000

/** Tells of records at which a stage failed unexpectedly: the first at once, then once a minute with how many they were. */
export class UnexpectedLog {
  readonly #logger: Logger
  readonly #clock: Clock
  #silentUntilMs = -Infinity
  #untold = 0

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger
    this.#clock = clock
  }

  tell(records: readonly UnexpectedRecord[]): void {
    const last = records.at(-1)
    if (last === undefined) return
    this.#untold += records.length
    const nowMs = this.#clock.monotonic()
    if (nowMs < this.#silentUntilMs) return
    this.#logger.error(
      {
        event: 'stage-failed',
        stage: last.stage,
        reason: last.fault.reason,
        record: describeOrigin(last.origin),
        error: last.fault.message,
        stack: last.error instanceof Error ? last.error.stack : undefined,
        records: this.#untold,
      },
      'a stage failed at a record for no known reason, which is a fault in Sluice: the record is dead-lettered, and the stream goes on (onUnexpected: fail would stop it). Please report it with this stack',
    )
    this.#untold = 0
    this.#silentUntilMs = nowMs + silenceMs
  }
}
