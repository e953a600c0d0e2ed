import { parseJavaDouble } from '../model/math/java-number.ts'
import type { Model } from '../model/scorer.ts'
import { formatNumber, textOfCell } from './cell.ts'
import type { Cell } from './cell.ts'
import type { Comparison, ExpectedLayout } from './comparison.ts'
import { levelsOf } from '../model/labels.ts'
import type { ScoredRows } from './scored-rows.ts'
import { bitPattern, floatDistance, ulpDistance } from './ulp.ts'

/** The first answer that is not as expected. */
export interface Difference {
  /** From 0, the header not counted. */
  readonly row: number
  readonly column: string
  readonly expected: string
  readonly found: string
  /** Where both are numbers: their bit patterns, and how far apart they are; null where only one is NaN. */
  readonly bits: {
    readonly expected: string
    readonly found: string
    readonly ulp: number | null
    /** The difference as a share of what is expected; null where that is none (NaN, 0, infinite). */
    readonly relative: number | null
  } | null
}

export interface Agreement {
  rows: number
  values: number
  /** The largest distance found within the limit. */
  worstUlp: number
  /** The largest difference within the limit, as a share of what is expected. */
  worstRelative: number
  /** How many rows both refuse. */
  refused: number
}

/** Compares rows with what is expected of them, value by value, up to the first difference. */
export class RowComparer {
  readonly agreement: Agreement = { rows: 0, values: 0, worstUlp: 0, worstRelative: 0, refused: 0 }
  readonly #comparisons: readonly Comparison[]
  readonly #reasonColumn: string | null
  readonly #limit: number
  readonly #tolerance: number
  readonly #levels: readonly string[] | null
  readonly #width: number

  /**
   * @param limit how many ulp a number may be off
   * @param tolerance or by how much, of a number above 1 as a share of it
   */
  constructor(model: Model, layout: ExpectedLayout, limit: number, tolerance = 0) {
    this.#comparisons = layout.comparisons
    this.#reasonColumn = layout.reasonColumn
    this.#limit = limit
    this.#tolerance = tolerance
    this.#levels = levelsOf(model)
    this.#width = model.scorer.outputs.length
  }

  /** The cells that `compare` wants of a row of expected answers. */
  get columns(): readonly string[] {
    const columns = this.#comparisons.map(({ column }) => column)
    return this.#reasonColumn === null ? columns : [...columns, this.#reasonColumn]
  }

  /** @param expected cells in the order of `columns` */
  compare(expected: readonly Cell[], rows: ScoredRows, row: number): Difference | null {
    const place = this.agreement.rows++
    const reason = this.#reasonColumn === null ? undefined : expected[this.#comparisons.length]
    const refused = rows.reasons[row] ?? null
    const expectsRefusal = reason !== undefined && reason !== null && reason !== ''
    if (expectsRefusal !== (refused !== null)) {
      return {
        row: place,
        column: this.#reasonColumn ?? 'reason',
        expected: expectsRefusal ? `refused (${textOf(reason)})` : 'scored',
        found: refused === null ? 'scored' : `refused (${refused})`,
        bits: null,
      }
    }
    if (refused !== null) {
      this.agreement.refused++
      return null
    }
    for (let i = 0; i < this.#comparisons.length; i++) {
      const comparison = this.#comparisons[i]!
      const value = rows.outputs[row * this.#width + comparison.output]!
      const difference = comparison.text
        ? this.#compareLabel(expected[i], value)
        : this.#compareNumber(comparison, expected[i], value)
      if (difference !== null) return { row: place, column: comparison.column, ...difference }
      this.agreement.values++
    }
    return null
  }

  #compareLabel(cell: Cell, value: number): Omit<Difference, 'row' | 'column'> | null {
    const found = this.#levels?.[value] ?? formatNumber(value)
    const expected = textOf(cell)
    return found === expected
      ? null
      : { expected: JSON.stringify(expected), found: JSON.stringify(found), bits: null }
  }

  #compareNumber(
    { float32, emptyIsNaN }: Comparison,
    cell: Cell,
    value: number,
  ): Omit<Difference, 'row' | 'column'> | null {
    // PredictCsv writes NA for NaN, others nothing.
    const isNone = cell === 'NA' || textOf(cell).trim() === ''
    const number = isNone && (emptyIsNaN || Number.isNaN(value)) ? NaN : numberOf(cell)
    if (number === null) {
      return {
        expected: `${JSON.stringify(textOf(cell))}, no number`,
        found: formatNumber(value),
        bits: null,
      }
    }
    const expected = float32 ? Math.fround(number) : number
    const ulp = (float32 ? floatDistance : ulpDistance)(expected, value)
    if (ulp <= this.#limit || this.#isNear(expected, value)) {
      this.agreement.worstUlp = Math.max(this.agreement.worstUlp, ulp)
      if (ulp > 0)
        this.agreement.worstRelative = Math.max(
          this.agreement.worstRelative,
          relativeDifference(expected, value) ?? 0,
        )
      return null
    }
    return {
      expected: formatNumber(expected),
      found: formatNumber(value),
      bits: {
        expected: bitPattern(expected),
        found: bitPattern(value),
        ulp: Number.isFinite(ulp) ? ulp : null,
        relative: relativeDifference(expected, value),
      },
    }
  }

  /** False for what is not finite. */
  #isNear(expected: number, found: number): boolean {
    const limit = this.#tolerance * Math.max(1, Math.abs(expected))
    return Number.isFinite(expected) && Math.abs(found - expected) <= limit
  }
}

function relativeDifference(expected: number, found: number): number | null {
  const relative = Math.abs((found - expected) / expected)
  return Number.isFinite(relative) ? relative : null
}

/** A number as Java or JavaScript prints it, in hexadecimal too as PredictCsv does; a flag is 1 or 0. */
function numberOf(cell: Cell): number | null {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'boolean') return cell ? 1 : 0
  if (typeof cell !== 'string' || cell.trim() === '') return null
  if (cell === 'NaN') return NaN
  if (cell === 'true' || cell === 'false') return cell === 'true' ? 1 : 0
  return parseJavaDouble(cell)
}

function textOf(cell: Cell): string {
  return cell === undefined || cell === null ? '' : textOfCell(cell)
}
