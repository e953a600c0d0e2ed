import { MISSING_LEVEL } from '../core/column.ts'
import { RowConverter } from '../model/row-converter.ts'
import type { Model } from '../model/scorer.ts'
import type { Cell } from './cell.ts'
import type { RowBatch, RowReader } from './row-reader.ts'
import type { ScoredRows } from './scored-rows.ts'
import type { RowCounts } from './row-counts.ts'

const rowsAtOnce = 1024

/**
 * Scores a table, some rows at a time, as H2O's scorer does with unknown categories taken as missing. An empty cell is
 * a missing column, a JSON null a missing value, an empty offset 0.
 *
 * @param carried columns that are wanted besides the model's
 */
export async function* scoreRows(
  model: Model,
  reader: RowReader,
  carried: readonly string[],
  counts: RowCounts,
): AsyncGenerator<ScoredRows, void, undefined> {
  const wanted = wantedColumns(model, reader, carried)
  const scorer = new RowScorer(model, reader, wanted, counts)
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
  readonly #converter: RowConverter
  /** Input -> place of its cell; -1 for none. */
  readonly #places: Int32Array
  /** Input -> what stands for an empty cell. */
  readonly #empty: Float64Array
  /** Input -> what stands for a null: a category that is there and missing, which some encodings tell apart. */
  readonly #null: Float64Array
  readonly #inputs: Float64Array
  readonly #outputs: Float64Array
  readonly #refused = new Uint8Array(rowsAtOnce)
  readonly #report = (report: {
    readonly kind: string
    readonly column: string
    readonly value: string
  }): void => {
    if (report.kind === 'unseenCategorical') this.#counts.unknownLevel(report.column, report.value)
  }

  constructor(model: Model, reader: RowReader, wanted: readonly string[], counts: RowCounts) {
    const { inputs, outputs } = model.scorer
    this.#model = model
    this.#counts = counts
    this.#converter = new RowConverter(inputs, {
      unknownLevelsToMissing: true,
      invalidNumbersToMissing: false,
    })
    const names = inputNames(model, reader)
    this.#places = Int32Array.from(names, (name) => wanted.indexOf(name))
    // A table without the column has no offset at all, which some models refuse.
    const known = (name: string): boolean => !reader.columnsAreFixed || reader.columns.includes(name)
    this.#empty = Float64Array.from(inputs, ({ kind, name }) => (kind === 'offset' && known(name) ? 0 : NaN))
    this.#null = this.#empty.map((cell, i) => (inputs[i]!.kind === 'categorical' ? MISSING_LEVEL : cell))
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
        reasons[start + i] = this.#refuse('score-failed', 'the model refuses this row, as H2O’s scorer does')
    })
  }

  /** Writes a row's inputs; returns why it cannot be scored. */
  #convert(cells: readonly Cell[], row: number, fault: string | undefined): string | null {
    const at = row * this.#places.length
    if (fault !== undefined) return this.#refuse('malformed row', fault)
    for (let i = 0; i < this.#places.length; i++) {
      const cell = cells[this.#places[i]!]
      if (cell === undefined || cell === null) {
        this.#inputs[at + i] = cell === null ? this.#null[i]! : this.#empty[i]!
        continue
      }
      const converted = this.#converter.convertCell(
        i,
        typeof cell === 'bigint' ? Number(cell) : cell,
        this.#report,
      )
      if (typeof converted === 'number') this.#inputs[at + i] = converted
      else return this.#refuse(converted.exception, converted.message)
    }
    return null
  }

  #refuse(kind: string, message: string): string {
    this.#counts.refuse(kind)
    return `${kind}: ${message}`
  }
}
