import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../core/column.ts'
import type { InputColumn } from '../core/column.ts'
import { levelIndex } from '../core/levels.ts'
import { formatJavaDouble, parseJavaDouble } from './math/java-number.ts'

/** The two switches of H2O's EasyPredict wrapper; both off by default there. */
export interface ConversionOptions {
  /** An unknown category is scored as missing, and reported; else the row is refused. */
  readonly unknownLevelsToMissing: boolean
  /** A text that is no number is scored as missing, and reported; else the row is refused. */
  readonly invalidNumbersToMissing: boolean
}

/** What H2O reports to its error consumer about one value. */
export interface ConversionReport {
  readonly kind: 'unseenCategorical' | 'dataTransformError'
  readonly column: string
  readonly value: string
}

/** H2O's exceptions on a row's values, by their simple names. */
export const conversionExceptions = [
  'PredictNumberFormatException',
  'PredictUnknownCategoricalLevelException',
  'PredictUnknownTypeException',
  'NullPointerException',
  'NumberFormatException',
] as const

export type ConversionException = (typeof conversionExceptions)[number]

/** Why a row cannot be scored. */
export interface ConversionRefusal {
  readonly exception: ConversionException
  readonly column: string
  readonly value: string
  /** For people; holds the column, not the value. */
  readonly message: string
}

const ignoreReports = (): void => {
  // Reports are optional.
}

const timeAdvice = '; it is a Time column: milliseconds since the beginning of 1970, UTC'

/**
 * From a row of named values to a scorer's cells, as H2O's EasyPredict does it: a value is a text or a number, anything
 * else refuses the row; names that no column has are passed over; a column the row lacks stays NaN, silently. Numbers
 * in texts follow Java's grammar, categories match as `core/levels.ts` says.
 */
export class RowConverter {
  readonly #inputs: readonly InputColumn[]
  readonly #options: ConversionOptions
  readonly #indexByName: ReadonlyMap<string, number>
  readonly #levels: readonly (ReadonlyMap<string, number> | null)[]

  constructor(inputs: readonly InputColumn[], options: ConversionOptions) {
    this.#inputs = inputs
    this.#options = options
    this.#indexByName = new Map(inputs.map((input, index) => [input.name, index]))
    this.#levels = inputs.map((input) => input.levels && levelIndex(input))
  }

  /**
   * @param row names and values, in the order in which they are checked
   * @param cells where the row goes: one cell an input, from `at` on
   * @param report called for each value that was scored as missing or refused the row
   * @returns null, or why the row is refused (its cells are then not complete)
   */
  convert(
    row: Iterable<readonly [string, unknown]>,
    cells: Float64Array,
    at = 0,
    report: (report: ConversionReport) => void = ignoreReports,
  ): ConversionRefusal | null {
    cells.fill(NaN, at, at + this.#inputs.length)
    for (const [name, value] of row) {
      const index = this.#indexByName.get(name)
      if (index === undefined) continue
      const cell = this.convertCell(index, value, report)
      if (typeof cell !== 'number') return cell
      cells[at + index] = cell
    }
    return null
  }

  /** One value, for callers that know which input it belongs to: the cell, or why its row is refused. */
  convertCell(
    index: number,
    value: unknown,
    report: (report: ConversionReport) => void = ignoreReports,
  ): number | ConversionRefusal {
    const { name, kind, time } = this.#inputs[index]!
    const levels = this.#levels[index] ?? null
    if (levels === null)
      return this.#number(name, kind === 'offset', value, report, time === true ? timeAdvice : '')
    const known = kind === 'text' ? wordIndex(levels, value) : knownLevel(levels, value)
    return known ?? this.#unknownLevel(name, value, report)
  }

  #number(
    column: string,
    isOffset: boolean,
    value: unknown,
    report: (report: ConversionReport) => void,
    advice: string,
  ): number | ConversionRefusal {
    if (typeof value !== 'number' && typeof value !== 'string') return notConvertible(column, value, 'number')
    const parsed = typeof value === 'number' ? value : parseJavaDouble(value)
    if (parsed === null && isOffset)
      return refusal('NumberFormatException', column, javaText(value), 'is not a number')
    if (parsed === null && !this.#options.invalidNumbersToMissing) {
      return refusal('PredictNumberFormatException', column, javaText(value), `is not a number${advice}`)
    }
    const number = parsed ?? NaN
    if (Number.isNaN(number) && !isOffset)
      report({ kind: 'dataTransformError', column, value: javaText(value) })
    return number
  }

  #unknownLevel(
    column: string,
    value: unknown,
    report: (report: ConversionReport) => void,
  ): number | ConversionRefusal {
    const text = javaText(value)
    if (typeof value === 'string' && this.#options.unknownLevelsToMissing) {
      report({ kind: 'unseenCategorical', column, value: text })
      return UNKNOWN_LEVEL
    }
    report({ kind: 'dataTransformError', column, value: text })
    if (typeof value === 'string') {
      return refusal('PredictUnknownCategoricalLevelException', column, text, 'is not a known level')
    }
    return Number.isNaN(value) ? MISSING_LEVEL : notConvertible(column, value, 'level')
  }
}

function knownLevel(levels: ReadonlyMap<string, number>, value: unknown): number | null {
  return typeof value === 'string' ? (levels.get(value) ?? null) : null
}

/** A word without a vector is no error: it is simply not found. */
function wordIndex(levels: ReadonlyMap<string, number>, value: unknown): number | null {
  return typeof value === 'string' ? (levels.get(value) ?? UNKNOWN_LEVEL) : null
}

function notConvertible(column: string, value: unknown, wanted: string): ConversionRefusal {
  const exception =
    value === null || value === undefined ? 'NullPointerException' : 'PredictUnknownTypeException'
  return refusal(exception, column, javaText(value), `is neither a text nor a ${wanted}`)
}

function refusal(
  exception: ConversionException,
  column: string,
  value: string,
  what: string,
): ConversionRefusal {
  return { exception, column, value, message: `value of column ${JSON.stringify(column)} ${what}` }
}

/** As Java's string concatenation shows a value; what Java has no counterpart for is named by its type. */
function javaText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return formatJavaDouble(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return value === null || value === undefined ? 'null' : typeof value
}
