const dayMs = 86_400_000
const hourMs = 3_600_000

/** Days from 1970 to the first of March of the year 0, from which months are counted so that leap days come last. */
const marchOfYearZero = 719_468
const daysIn400Years = 146_097

/**
 * A point of local time, taken apart by the proleptic Gregorian calendar. One object for all rows: `set` allocates nothing.
 * The calendar's arithmetic is that of H. Hinnant's "chrono-compatible low-level date algorithms".
 */
export class CivilTime {
  year = 1970
  /** 1 to 12. */
  month = 1
  day = 1
  /** Monday is 1, Sunday 7, as in ISO 8601. */
  weekday = 4
  /** Whole days since 1970. */
  #days = 0
  #msOfDay = 0

  /** @param localMs milliseconds since the beginning of 1970 on a clock of the place */
  set(localMs: number): void {
    const days = Math.floor(localMs / dayMs)
    this.#msOfDay = localMs - days * dayMs
    if (days === this.#days) return
    this.#days = days
    this.weekday = ((((days + 3) % 7) + 7) % 7) + 1
    const since = days + marchOfYearZero
    const era = Math.floor(since / daysIn400Years)
    const dayOfEra = since - era * daysIn400Years
    const yearOfEra = Math.floor(
      (dayOfEra -
        Math.floor(dayOfEra / 1460) +
        Math.floor(dayOfEra / 36_524) -
        Math.floor(dayOfEra / 146_096)) /
        365,
    )
    const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
    const month = Math.floor((5 * dayOfYear + 2) / 153)
    this.day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1
    this.month = month < 10 ? month + 3 : month - 9
    this.year = yearOfEra + era * 400 + (this.month <= 2 ? 1 : 0)
  }

  get hour(): number {
    return Math.floor(this.#msOfDay / hourMs)
  }

  get minute(): number {
    return Math.floor(this.#msOfDay / 60_000) % 60
  }

  /** Whole ones. */
  get second(): number {
    return Math.floor(this.#msOfDay / 1000) % 60
  }

  /** The first of January is 1. */
  get dayOfYear(): number {
    return this.#days - firstOfJanuary(this.year) + 1
  }

  /** As in ISO 8601: weeks begin on Monday, and belong to the year that their Thursday is in. */
  get week(): number {
    const thursday = this.#days - this.weekday + 4
    const inYear = thursday - firstOfJanuary(this.year)
    if (inYear < 0) return Math.floor((thursday - firstOfJanuary(this.year - 1)) / 7) + 1
    return thursday >= firstOfJanuary(this.year + 1) ? 1 : Math.floor(inYear / 7) + 1
  }
}

/** Days since 1970. */
function firstOfJanuary(year: number): number {
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  return before * 365 + leapDays - 719_162
}
