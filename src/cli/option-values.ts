import { InvalidArgumentError } from 'commander'
import type { Cell } from '../table/cell.ts'
import { CsvScanner } from '../table/csv-scanner.ts'

/** Parsers of option values, for commander: each throws what it prints as a usage error. */

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    // Fifteen digits are exact.
    if (!/^\d{1,15}$/.test(text) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    }
    return value
  }
}

export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < least) {
      throw new InvalidArgumentError(`It must be a number of at least ${least}.`)
    }
    return value
  }
}

export function finiteNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

export function share(text: string): number {
  const value = atLeast(0)(text)
  if (value > 1) throw new InvalidArgumentError('It must be a share from 0 to 1.')
  return value
}

export function percentage(text: string): number {
  const value = atLeast(0)(text)
  if (value > 100) throw new InvalidArgumentError('It must be a percentage from 0 to 100.')
  return value
}

/** What is not looked at is `off`; commander takes no null for a value. */
export type Limit = number | 'off'

export function orOff(parse: (text: string) => number): (text: string) => Limit {
  return (text) => {
    if (text === 'off') return 'off'
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw new InvalidArgumentError(`${error.message} Or off.`)
    }
  }
}

/** Null where nothing is looked at. */
export function numberOrNothing(limit: Limit): number | null {
  return limit === 'off' ? null : limit
}

/** `a,"b, c"`: as a line of CSV, so that a name may hold a comma. */
export function csvNames(text: string, before: readonly string[] = []): string[] {
  const names: Cell[] = []
  if (new CsvScanner().record(text, 0, null, names) < 0)
    throw new InvalidArgumentError('a quote is left open.')
  // A scanner without slots gives each cell as text.
  return [...before, ...(names as string[])]
}

/** A day of the calendar: `2026-11-01`. */
export function day(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN
  // The 30th of February is read as a day of March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text))
    throw new InvalidArgumentError('It must be a day, such as 2026-11-01.')
  return text
}
