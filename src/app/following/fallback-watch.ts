import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import { FallbackSwitch } from '../../scoring/fallback-switch.ts'
import type { FallbackChange, FallbackLimits, FallbackReason } from '../../scoring/fallback-switch.ts'

/** One model that has a fallback: whether it answers itself, by what its rows come to. */
export class FallbackWatch {
  /** Its entry in the config. */
  readonly at: number
  readonly model: string
  readonly #limits: FallbackLimits
  readonly #logger: Logger
  readonly #clock: Clock
  #switch: FallbackSwitch
  #wasStuck = false

  constructor(at: number, model: string, limits: FallbackLimits, logger: Logger, clock: Clock) {
    this.at = at
    this.model = model
    this.#limits = limits
    this.#logger = logger
    this.#clock = clock
    this.#switch = new FallbackSwitch(limits)
  }

  /** Why the fallback answers; null while the model does. */
  get reason(): FallbackReason | null {
    return this.#switch.reason
  }

  /** Rows of the model, be it that it answers or that it scores along. True where that changes who answers. */
  count(rows: number, refused: number, micros: number): boolean {
    return this.#tell(this.#switch.primary(rows, refused, micros, this.#clock.monotonic()))
  }

  /** The model cannot be loaded at all. */
  loadFailed(): void {
    this.#tell(this.#switch.loadFailed(this.#clock.monotonic()))
  }

  /** Somebody outside says that the model is not to be trusted, or is again. True where that changes who answers. */
  alarm(name: string, isOn: boolean): boolean {
    const now = this.#clock.monotonic()
    return this.#tell(isOn ? this.#switch.alarm(name, now) : this.#switch.alarmOver(name, now))
  }

  /** Another version of the model answers from now on: what the one before was is of no interest. */
  renew(): void {
    this.#switch = new FallbackSwitch(this.#limits)
    this.#wasStuck = false
  }

  #tell(change: FallbackChange | null): boolean {
    const { model } = this
    if (this.#switch.isStuck && !this.#wasStuck)
      this.#logger.error(
        { event: 'fallback-stuck', model },
        'the model would answer again, and has changed too often within the hour: the fallback stays',
      )
    this.#wasStuck = this.#switch.isStuck
    if (change === null) return false
    if (change.to === 'fallback')
      this.#logger.error({ event: 'fallback-begun', model, reason: change.reason }, 'the fallback answers')
    else
      this.#logger.info({ event: 'fallback-over', model, reason: change.reason }, 'the model answers again')
    return true
  }
}
