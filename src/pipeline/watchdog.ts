import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import type { Source } from './ports.ts'
import type { TurnLoop } from './turn-loop.ts'

/** Without a sign of life for so long the process is not alive (`/livez`). */
export const livenessMs = 60_000

/** Without one for so long it ends, so that something restarts it. */
export const stalledMs = 120_000

/**
 * Sees the failure that nothing reports: a consumer that neither fails nor works (kafkajs can get stuck without an
 * error). Waiting on purpose, for the registry or a breaker, is not being stuck: heartbeats go on then.
 */
export class Watchdog {
  readonly #source: Pick<Source, 'lastTickMs' | 'status'>
  readonly #loop: Pick<TurnLoop, 'waitingFor' | 'lastTurnMs'>
  readonly #clock: Clock
  /** Since when records have been waiting; null while none are, or while they wait on purpose. */
  #waitingSinceMs: number | null = null

  constructor(
    source: Pick<Source, 'lastTickMs' | 'status'>,
    loop: Pick<TurnLoop, 'waitingFor' | 'lastTurnMs'>,
    clock: Clock,
  ) {
    this.#source = source
    this.#loop = loop
    this.#clock = clock
  }

  get isAlive(): boolean {
    return this.#silenceMs() < livenessMs
  }

  /** Rejects with STALLED once nothing has moved for too long; resolves when `signal` aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#clock.sleep(1_000, signal)
      if (signal.aborted) return
      this.#look()
      const silence = this.#silenceMs()
      if (silence < stalledMs) continue
      throw new SluiceError(
        'STALLED',
        `the consumer has not moved for ${Math.round(silence / 1000)} s although records are waiting or the group is silent; ending so that a restart can take over`,
      )
    }
  }

  /** Idle is not stalled: what happened before records began to wait does not count. */
  #look(): void {
    const isWaiting = this.#loop.waitingFor === null && this.#source.status().some(({ lag }) => lag > 0n)
    this.#waitingSinceMs = isWaiting ? (this.#waitingSinceMs ?? this.#clock.monotonic()) : null
  }

  /** Since the source's last sign of life, or, while records wait, since the last turn after they began to. */
  #silenceMs(): number {
    const now = this.#clock.monotonic()
    const sinceTick = now - this.#source.lastTickMs
    if (this.#waitingSinceMs === null) return sinceTick
    return Math.max(sinceTick, now - Math.max(this.#waitingSinceMs, this.#loop.lastTurnMs))
  }
}
