import { MISSING_LEVEL } from '../core/column.ts'
import type { InputColumn } from '../core/column.ts'
import { levelIndex } from '../core/levels.ts'
import { meantLevel } from '../core/meant-level.ts'
import { RowConverter } from '../model/row-converter.ts'
import type { ConversionRefusal } from '../model/row-converter.ts'
import type { Cell } from './cell.ts'
import { ExactCell, TimeCell } from './exact-cell.ts'
import type { ReadingRules } from './reading-rules.ts'
import type { RowCounts } from './row-counts.ts'

type Scalar = string | number | bigint | boolean

type Levels = ReadonlyMap<string, number>

/** As pandas and others write them. */
const truths: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
])

/**
 * From the cells of a file to those of a scorer: as H2O's scorer reads rows of texts and numbers, and around that what
 * files have and its rows have not (numbers and truth values for categories, texts for missing values).
 */
export class CellConverter {
  readonly #inputs: readonly InputColumn[]
  readonly #rules: ReadingRules
  readonly #counts: RowCounts
  readonly #truthsAreNumbers: boolean
  readonly #converter: RowConverter
  readonly #levels: readonly (Levels | null)[]
  /** Input -> what stands for an empty cell. */
  readonly #empty: Float64Array
  /** Input -> what stands for a null: a category that is there and missing, which some encodings tell apart. */
  readonly #null: Float64Array
  readonly #na: ReadonlySet<string>
  /** Those of `na` that are numbers (-999); null for none. */
  readonly #naNumbers: ReadonlySet<number> | null

  /**
   * @param hasColumn whether the file may have a column of that name: without one there is no offset at all, which some models refuse
   * @param truthsAreNumbers whether truth values are 1 and 0 in numeric columns: to H2O's scorer they are none
   */
  constructor(
    inputs: readonly InputColumn[],
    rules: ReadingRules,
    hasColumn: (name: string) => boolean,
    counts: RowCounts,
    truthsAreNumbers = false,
  ) {
    this.#inputs = inputs
    this.#rules = rules
    this.#counts = counts
    this.#truthsAreNumbers = truthsAreNumbers
    this.#converter = new RowConverter(inputs, {
      unknownLevelsToMissing: rules.unknownCategory === 'missing',
      invalidNumbersToMissing: false,
    })
    this.#levels = inputs.map((input) => (input.levels === null ? null : levelIndex(input)))
    this.#empty = Float64Array.from(inputs, ({ kind, name }) =>
      kind === 'offset' && hasColumn(name) ? 0 : NaN,
    )
    this.#null = this.#empty.map((cell, i) => (inputs[i]!.kind === 'categorical' ? MISSING_LEVEL : cell))
    this.#na = new Set(rules.na.map((text) => text.trim()))
    const numbers = rules.na.flatMap((text) => (/\d/.test(text) ? [Number(text)] : []))
    this.#naNumbers = numbers.length > 0 ? new Set(numbers) : null
  }

  /** The cell of an input, or why its row is refused. */
  convert(index: number, cell: Cell): number | ConversionRefusal {
    if (cell === undefined) return this.#empty[index]!
    if (cell === null) return this.#null[index]!
    if (cell instanceof TimeCell && this.#inputs[index]!.time === true && cell.milliseconds !== null)
      return cell.milliseconds
    if (cell instanceof ExactCell) return this.convert(index, cell.toString())
    if (typeof cell === 'object') return this.#converter.convertCell(index, cell)
    const levels = this.#levels[index] ?? null
    return levels === null ? this.#number(index, cell) : this.#level(index, cell, levels)
  }

  #number(index: number, cell: Scalar): number | ConversionRefusal {
    if (typeof cell === 'boolean' && this.#takesTruths(index)) return Number(cell)
    const converted = this.#converter.convertCell(index, typeof cell === 'bigint' ? Number(cell) : cell)
    if (typeof converted === 'number') {
      return this.#naNumbers?.has(converted) === true ? this.#missing(index, String(cell)) : converted
    }
    if (typeof cell !== 'string') return converted
    if (this.#isNa(cell)) return this.#missing(index, cell)
    const truth = this.#takesTruths(index) ? truths.get(cell.trim().toLowerCase()) : undefined
    if (truth !== undefined) return truth
    const { kind, name } = this.#inputs[index]!
    if (this.#rules.invalidNumbers === 'refuse' || kind === 'offset') return converted
    this.#counts.invalidNumbers.add(name, JSON.stringify(cell))
    return NaN
  }

  #takesTruths(index: number): boolean {
    return this.#truthsAreNumbers && this.#inputs[index]!.kind === 'numeric'
  }

  #level(index: number, cell: Scalar, levels: Levels): number | ConversionRefusal {
    const text = String(cell)
    const known = levels.get(text)
    if (known !== undefined) return known
    const { kind, name } = this.#inputs[index]!
    if (kind === 'text') return this.#converter.convertCell(index, text)
    const meant = this.#rules.matchLevels === 'exact' ? null : levelBehindBlanks(levels, text)
    if (meant !== null) {
      this.#counts.meantLevels.add(name, `${JSON.stringify(text)} as ${JSON.stringify(meant)}`)
      return levels.get(meant)!
    }
    if (this.#isNa(text)) return this.#missing(index, text)
    if (this.#rules.unknownCategory === 'missing') this.#counts.unknownLevels.add(name, JSON.stringify(text))
    return this.#converter.convertCell(index, text)
  }

  #isNa(text: string): boolean {
    return this.#na.has(text.trim())
  }

  #missing(index: number, text: string): number {
    this.#counts.missingTexts.add(this.#inputs[index]!.name, JSON.stringify(text))
    return this.#empty[index]!
  }
}

function levelBehindBlanks(levels: Levels, text: string): string | null {
  const trimmed = text.trim()
  return levels.has(trimmed) ? trimmed : meantLevel(levels, trimmed)
}
