import { RecentRows } from './recent-rows.ts'

/** Where a fallback begins, and below what it may end: the gap between the two is what keeps it from flapping. */
export interface FallbackThreshold {
  readonly enter: number
  /** Below `enter`. */
  readonly leave: number
}

export interface FallbackLimits {
  /** Share of refused rows, 0 to 1; null: not looked at. */
  readonly refusals: FallbackThreshold | null
  /** Microseconds a row, on average; null: not looked at. */
  readonly micros: FallbackThreshold | null
  /** How many rows of the primary are judged, to enter. */
  readonly records: number
  /** And to leave: rows that it scored along since the fallback began. */
  readonly recoveryRecords: number
  /** How long a fallback lasts at least. */
  readonly minDwellMs: number
  /** Changes in any hour, there and back; 2 or more, since whoever leaves must be able to enter again. */
  readonly switchesPerHour: number
}

/** Why a model does not answer itself. */
export type FallbackReason = 'load' | 'refusals' | 'latency' | `alarm:${string}`

/** A change that was just decided, for log and events. */
export interface FallbackChange {
  readonly to: 'fallback' | 'primary'
  /** Why the fallback began. */
  readonly reason: FallbackReason
}

const hourMs = 3_600_000

/**
 * Decides whether a model answers, its primary version, or what stands in for it. Knows neither: it is told how the primary does,
 * also while the other answers and it scores along, and what the time is (monotonic milliseconds). Tell it of each row once, when
 * its outcome is durable: a turn may be scored several times. A new primary gets a new switch.
 */
export class FallbackSwitch {
  readonly #limits: FallbackLimits
  /** Rows of the primary since it answers. */
  readonly #answering: RecentRows
  /** Its rows since it does not. */
  readonly #recovering: RecentRows
  readonly #alarms = new Set<string>()
  /** When it changed, within the last hour. */
  #changes: readonly number[] = []
  #isLoaded = true
  #isStuck = false
  #reason: FallbackReason | null = null
  #sinceMs = 0

  constructor(limits: FallbackLimits) {
    this.#limits = limits
    this.#answering = new RecentRows(limits.records)
    this.#recovering = new RecentRows(limits.recoveryRecords)
  }

  /** Why the fallback answers: what it began with. Null while the primary does. */
  get reason(): FallbackReason | null {
    return this.#reason
  }

  /** The flag of predictions that are the fallback's; null while the primary answers. */
  get flag(): string | null {
    return this.#reason === null ? null : `fallback:${this.#reason}`
  }

  /** True where the primary would be back, had it not changed so often within the hour. */
  get isStuck(): boolean {
    return this.#isStuck
  }

  /** Rows that the primary has scored, be it along, how many of them it refused, and how long all of them took. */
  primary(rows: number, refused: number, micros: number, nowMs: number): FallbackChange | null {
    if (rows === 0) return null
    if (this.#reason !== null) {
      this.#recovering.add(rows, refused, micros)
      return this.#leaveIfWell(nowMs)
    }
    this.#answering.add(rows, refused, micros)
    const reason = this.#illness()
    return reason === null ? null : this.#enter(reason, nowMs)
  }

  /** The primary cannot be loaded: there is nothing that could score along. */
  loadFailed(nowMs: number): FallbackChange | null {
    this.#isLoaded = false
    return this.#enter('load', nowMs)
  }

  loaded(nowMs: number): FallbackChange | null {
    this.#isLoaded = true
    return this.#leaveIfWell(nowMs)
  }

  /** Somebody outside says that the primary is not to be trusted; said again it is the same alarm. */
  alarm(name: string, nowMs: number): FallbackChange | null {
    this.#alarms.add(name)
    return this.#enter(`alarm:${name}`, nowMs)
  }

  alarmOver(name: string, nowMs: number): FallbackChange | null {
    this.#alarms.delete(name)
    return this.#leaveIfWell(nowMs)
  }

  /** What is above its limit; nothing is judged by fewer rows than the limits ask for. */
  #illness(): FallbackReason | null {
    const { refusals, micros } = this.#limits
    const rows = this.#answering
    if (!rows.isFull) return null
    if (refusals !== null && rows.refusedShare >= refusals.enter) return 'refusals'
    return micros !== null && rows.microsPerRow >= micros.enter ? 'latency' : null
  }

  #isWell(nowMs: number): boolean {
    const { refusals, micros, minDwellMs } = this.#limits
    const rows = this.#recovering
    return (
      this.#isLoaded &&
      this.#alarms.size === 0 &&
      nowMs - this.#sinceMs >= minDwellMs &&
      rows.isFull &&
      (refusals === null || rows.refusedShare < refusals.leave) &&
      (micros === null || rows.microsPerRow < micros.leave)
    )
  }

  #enter(reason: FallbackReason, nowMs: number): FallbackChange | null {
    if (this.#reason !== null) return null
    this.#reason = reason
    this.#recovering.clear()
    return this.#changed('fallback', reason, nowMs)
  }

  #leaveIfWell(nowMs: number): FallbackChange | null {
    const reason = this.#reason
    if (reason === null || !this.#isWell(nowMs)) return null
    this.#forgetChanges(nowMs)
    // This change, and the next one, which must not be refused.
    this.#isStuck = this.#changes.length + 2 > this.#limits.switchesPerHour
    if (this.#isStuck) return null
    this.#reason = null
    this.#answering.clear()
    return this.#changed('primary', reason, nowMs)
  }

  #changed(to: FallbackChange['to'], reason: FallbackReason, nowMs: number): FallbackChange {
    this.#forgetChanges(nowMs)
    this.#changes = [...this.#changes, nowMs]
    this.#sinceMs = nowMs
    return { to, reason }
  }

  #forgetChanges(nowMs: number): void {
    this.#changes = this.#changes.filter((at) => nowMs - at < hourMs)
  }
}
