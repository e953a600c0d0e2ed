import type { NameMatch } from '../core/fold-name.ts'
import type { Reason } from '../core/reason.ts'
import type { ConversionException } from '../model/row-converter.ts'
import type { Model } from '../model/scorer.ts'
import type { Cell } from './cell.ts'
import { CellConverter } from './cell-converter.ts'
import { NameMatcher } from './name-matcher.ts'
import { defaultRules } from './reading-rules.ts'
import type { ReadingRules } from './reading-rules.ts'
import type { RowBatch, RowReader } from './row-reader.ts'
import type { ScoredRows } from './scored-rows.ts'
import type { RowCounts } from './row-counts.ts'

const rowsAtOnce = 1024

const reasonOf: Readonly<Record<ConversionException, Reason>> = {
  PredictNumberFormatException: 'wrong-type',
  PredictUnknownCategoricalLevelException: 'unknown-category',
  PredictUnknownTypeException: 'wrong-type',
  NullPointerException: 'missing-value',
  NumberFormatException: 'wrong-type',
}

/**
 * Scores a table, some rows at a time. An empty cell is a missing column, a JSON null a missing value, an empty offset 0;
 * the rest is as the rules say.
 *
 * @param carried columns that are wanted besides the model's
 */
export async function* scoreRows(
  model: Model,
  reader: RowReader,
  carried: readonly string[],
  counts: RowCounts,
  rules: ReadingRules = defaultRules,
): AsyncGenerator<ScoredRows, void, undefined> {
  const wanted = wantedColumns(model, reader, carried)
  const scorer = new RowScorer(model, reader, wanted, rules, counts)
  for await (const batch of reader.batches(wanted)) {
    for (let from = 0; from < batch.rows.length; from += rowsAtOnce) yield scorer.score(batch, from)
  }
}

/** The columns asked of the file, the places of `ScoredRows.cells`: first those of the model, then the carried ones. */
export function wantedColumns(model: Model, reader: RowReader, carried: readonly string[]): string[] {
  // A name that the model file lost is an empty text: no column is meant.
  const names = inputNames(model, reader).filter((name) => name !== '')
  return [...new Set([...names, ...carried])]
}

/** What is looked for in a file, under other names too where `match` allows. */
export function namesFor(model: Model, carried: readonly string[], match: NameMatch): NameMatcher {
  const names = model.scorer.inputs.map(({ name }) => name).filter((name) => name !== '')
  return new NameMatcher([...names, ...carried], match)
}

/** The file's columns for the model's inputs. Words are taken from whatever column there is, when there is but one. */
function inputNames({ scorer }: Model, { columns, columnsAreFixed }: RowReader): string[] {
  const [first] = scorer.inputs
  const words = scorer.inputs.length === 1 && first?.kind === 'text'
  if (words && columnsAreFixed && columns.length === 1) return [...columns]
  return scorer.inputs.map(({ name }) => name)
}

class RowScorer {
  readonly #model: Model
  readonly #counts: RowCounts
  readonly #converter: CellConverter
  /** Input -> place of its cell; -1 for none. */
  readonly #places: Int32Array
  /** Whether each row has the names of its columns. */
  readonly #namesInRows: boolean
  readonly #inputs: Float64Array
  readonly #outputs: Float64Array
  readonly #refused = new Uint8Array(rowsAtOnce)

  constructor(
    model: Model,
    reader: RowReader,
    wanted: readonly string[],
    rules: ReadingRules,
    counts: RowCounts,
  ) {
    const { inputs, outputs } = model.scorer
    this.#model = model
    this.#counts = counts
    const hasColumn = (name: string): boolean => !reader.columnsAreFixed || reader.columns.includes(name)
    this.#converter = new CellConverter(inputs, rules, hasColumn, counts, model.format.name !== 'MOJO')
    this.#places = Int32Array.from(inputNames(model, reader), (name) => wanted.indexOf(name))
    this.#namesInRows = !reader.columnsAreFixed && this.#places.length > 0
    this.#inputs = new Float64Array(rowsAtOnce * inputs.length)
    this.#outputs = new Float64Array(rowsAtOnce * outputs.length)
  }

  score(batch: RowBatch, from: number): ScoredRows {
    const cells = batch.rows.slice(from, from + rowsAtOnce)
    const reasons = cells.map((row, i) => this.#convert(row, i, batch.faults.get(from + i)))
    let start = 0
    for (let row = 0; row <= cells.length; row++) {
      if (row < cells.length && reasons[row] === null) continue
      if (row > start) this.#scoreRun(start, row, reasons)
      start = row + 1
    }
    this.#counts.rows += cells.length
    return { count: cells.length, cells, inputs: this.#inputs, outputs: this.#outputs, reasons }
  }

  /** Scores convertible rows in a row: the others must not reach a scorer that keeps count of its rows (GLRM). */
  #scoreRun(start: number, end: number, reasons: (string | null)[]): void {
    const { inputs, outputs } = this.#model.scorer
    const refusals = this.#refused.subarray(start, end)
    const refused = this.#model.scorer.score(
      this.#inputs.subarray(start * inputs.length, end * inputs.length),
      end - start,
      this.#outputs.subarray(start * outputs.length, end * outputs.length),
      refusals,
    )
    if (refused === 0) return
    refusals.forEach((isRefused, i) => {
      if (isRefused !== 0)
        reasons[start + i] = this.#refuse(
          'score-failed',
          'the model refuses this row, as its own software does',
        )
    })
  }

  /** Writes a row's inputs; returns why it cannot be scored. */
  #convert(cells: readonly Cell[], row: number, fault: string | undefined): string | null {
    const at = row * this.#places.length
    if (fault !== undefined) return this.#refuse('malformed row', fault)
    let isEmpty = true
    for (let i = 0; i < this.#places.length; i++) {
      const cell = cells[this.#places[i]!]
      if (cell !== undefined) isEmpty = false
      const converted = this.#converter.convert(i, cell)
      if (typeof converted === 'number') this.#inputs[at + i] = converted
      else return this.#refuse(this.#kindOf(converted.exception), converted.message)
    }
    // In a table with a header an empty row is one without values; a row with names of its own has the wrong ones.
    if (isEmpty && this.#namesInRows)
      return this.#refuse('no known column', 'the row has no column of the model')
    return null
  }

  /** H2O's name of it where the model is H2O's; else the reason that a stream would give. */
  #kindOf(exception: ConversionException): string {
    return this.#model.format.name === 'MOJO' ? exception : reasonOf[exception]
  }

  #refuse(kind: string, message: string): string {
    this.#counts.refuse(kind)
    return `${kind}: ${message}`
  }
}
