const quarterMs = 900_000
const minuteMs = 60_000

/** A year has 35,000 quarters of an hour. */
const mostQuarters = 50_000

/**
 * How far a zone's clocks are ahead of UTC. Clocks are changed at quarters of an hour (of UTC) and have been for decades,
 * so that the engine, which takes microseconds, is asked once a quarter; where both ends of one differ, as they may
 * in the times of railways and sundials, it is asked each time.
 */
export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat
  /** By quarter; NaN where it changes within. */
  readonly #known = new Map<number, number>()
  #lastQuarter = NaN
  #lastOffsetMs = NaN

  /** @param zone an IANA name; throws RangeError for any other */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  }

  /** Milliseconds to be added to a time in UTC. */
  at(utcMs: number): number {
    const quarter = Math.floor(utcMs / quarterMs)
    if (quarter !== this.#lastQuarter) {
      this.#lastQuarter = quarter
      this.#lastOffsetMs = this.#ofQuarter(quarter)
    }
    return Number.isNaN(this.#lastOffsetMs) ? this.#ask(utcMs) : this.#lastOffsetMs
  }

  #ofQuarter(quarter: number): number {
    const known = this.#known.get(quarter)
    if (known !== undefined) return known
    const first = this.#ask(quarter * quarterMs)
    const offset = first === this.#ask((quarter + 1) * quarterMs - 1) ? first : NaN
    if (this.#known.size >= mostQuarters) this.#known.clear()
    this.#known.set(quarter, offset)
    return offset
  }

  #ask(utcMs: number): number {
    const name = this.#format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes, seconds] = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? []
    if (hours === undefined) return 0
    const ms = (Number(hours) * 60 + Number(minutes)) * minuteMs + Number(seconds ?? 0) * 1000
    return sign === '-' ? -ms : ms
  }
}

/** Null for what is no zone. */
export function zoneOffsets(zone: string): ZoneOffsets | null {
  try {
    return new ZoneOffsets(zone)
  } catch {
    return null
  }
}

/** The names of zones, for hints. */
export function zoneNames(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')]
}
