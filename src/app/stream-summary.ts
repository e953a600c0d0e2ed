import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Fault } from '../core/outcome.ts'
import type { Reason } from '../core/reason.ts'
import type { Source } from '../pipeline/ports.ts'
import type { Tally } from '../pipeline/tally.ts'
import type { HeldTurn } from '../pipeline/turn-loop.ts'

/** Whoever has just started a stream wants to see it work. */
const firstAfterMs = 5_000
const everyMs = 60_000

interface Alike {
  count: number
  /** The first. */
  readonly example: Fault
}

/** What the log tells soon after the start and then once a minute: how much had which outcome since the last time, and how far the stream is behind. */
export class StreamSummary {
  readonly #source: Pick<Source, 'status'>
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #held: () => HeldTurn | null
  #sinceMs: number
  #scored = 0
  #skipped = 0
  #deadLettered = 0
  #absorbed = 0
  /** Rows of windows, by what became of them. */
  #windows = noWindows()
  #reasons = new Map<Reason, Alike>()

  /** @param held the turn that waits for somebody at that moment */
  constructor(
    source: Pick<Source, 'status'>,
    logger: Logger,
    clock: Clock,
    held: () => HeldTurn | null = () => null,
  ) {
    this.#held = held
    this.#source = source
    this.#logger = logger
    this.#clock = clock
    this.#sinceMs = clock.monotonic()
  }

  /** Called once a turn, when it is durable. */
  count({ scored, skipped, deadLettered, absorbed, windows, deadLetters }: Tally): void {
    this.#absorbed += absorbed
    this.#windows.scored += windows.scored
    this.#windows.skipped += windows.skips.length
    this.#windows.deadLettered += windows.deadLettered
    this.#scored += scored
    this.#skipped += skipped
    this.#deadLettered += deadLettered
    for (const fault of deadLetters) {
      const alike = this.#reasons.get(fault.reason)
      if (alike === undefined) this.#reasons.set(fault.reason, { count: 1, example: fault })
      else alike.count += 1
    }
  }

  /** Tells soon and then once a minute until `ended`, and then what is left. */
  async run(ended: AbortSignal): Promise<void> {
    for (let waitMs = firstAfterMs; ; waitMs = everyMs) {
      await this.#clock.sleep(waitMs, ended)
      if (ended.aborted) break
      this.#write()
    }
    if (this.#records > 0 || this.#hasWindows) this.#write()
  }

  get #records(): number {
    return this.#scored + this.#skipped + this.#deadLettered + this.#absorbed
  }

  get #hasWindows(): boolean {
    return this.#absorbed + Object.values(this.#windows).reduce((sum, count) => sum + count, 0) > 0
  }

  #write(): void {
    const nowMs = this.#clock.monotonic()
    const seconds = (nowMs - this.#sinceMs) / 1000
    const partitions = this.#source.status()
    const held = this.#held()
    this.#logger.info(
      {
        event: 'summary',
        seconds: Math.round(seconds),
        records: this.#records,
        recordsPerSecond: seconds > 0 ? Math.round((this.#records / seconds) * 10) / 10 : 0,
        scored: this.#scored,
        skipped: this.#skipped,
        deadLettered: this.#deadLettered,
        ...(this.#hasWindows ? { absorbed: this.#absorbed, windows: this.#windows } : {}),
        ...(held === null ? {} : { waitingFor: held.by, held: held.records }),
        lag: Number(partitions.reduce((sum, { lag }) => sum + lag, 0n)),
        partitions: partitions.length,
        deadLetters: Object.fromEntries([...this.#reasons].map(([reason, alike]) => [reason, shown(alike)])),
      },
      'summary',
    )
    this.#sinceMs = nowMs
    this.#scored = this.#skipped = this.#deadLettered = this.#absorbed = 0
    this.#windows = noWindows()
    this.#reasons = new Map()
  }
}

function noWindows() {
  return { scored: 0, skipped: 0, deadLettered: 0 }
}

/** A fault's message holds no record value; its value is left out. */
function shown({ count, example: { field, model, message } }: Alike): object {
  return { count, field, model, example: message }
}
