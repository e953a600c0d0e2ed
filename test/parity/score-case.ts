import { RowConverter } from '../../src/model/row-converter.ts'
import type { ConversionReport } from '../../src/model/row-converter.ts'
import { openArchive } from '../../src/model/mojo/archive.ts'
import { splitLines } from '../../src/model/mojo/domains.ts'
import type { Model } from '../../src/model/scorer.ts'
import { Comparison } from './comparison.ts'
import type { Table } from './csv.ts'
import { outputIndexes } from './expected-outputs.ts'
import { hashMapOrder } from './hash-map-order.ts'
import type { ModelCase } from './model-files.ts'

/** The rows of an input file: converted, and told apart by whether they can be scored. */
export interface ConvertedRows {
  /** inputs.length cells a row, of all rows. */
  readonly cells: Float64Array
  /** Exception names by row; null for rows that were converted. */
  readonly refusals: readonly (string | null)[]
  readonly reports: readonly (ConversionReport & { readonly row: number })[]
}

/** From the texts of an input file to cells, with the switches that the expected files were made with. */
export function convertRows(model: Model, input: Table): ConvertedRows {
  const { inputs } = model.scorer
  const converter = new RowConverter(inputs, { unknownLevelsToMissing: true, invalidNumbersToMissing: false })
  const cells = new Float64Array(input.rows.length * inputs.length)
  const reports: (ConversionReport & { row: number })[] = []
  // The words' file calls its one column `word`, whatever the model does.
  const header = inputs[0]?.kind === 'text' ? [inputs[0].name] : input.header
  const refusals = input.rows.map((texts, row) => {
    const entries = header.flatMap((name, c): [string, string][] => (texts[c] ? [[name, texts[c]]] : []))
    const refusal = converter.convert(hashMapOrder(entries), cells, row * inputs.length, (report) =>
      reports.push({ ...report, row }),
    )
    return refusal?.exception ?? null
  })
  fillOffsets(model, input, cells)
  return { cells, refusals, reports }
}

/** The expected files were made with an offset of 0 where the input has an offset column and the cell is empty. */
function fillOffsets(model: Model, input: Table, cells: Float64Array): void {
  if (model.offsetColumn === null || !input.header.includes(model.offsetColumn)) return
  const width = model.scorer.inputs.length
  for (let at = width - 1; at < cells.length; at += width) if (Number.isNaN(cells[at]!)) cells[at] = 0
}

/** Scores the input file in one batch and compares with `expected.csv`: refused rows, labels, every number. */
export function compareScores(
  model: Model,
  testCase: ModelCase,
  rows: ConvertedRows,
  ulps: number,
): Comparison {
  const comparison = new Comparison()
  const expected = testCase.table('expected')
  if (expected === null) return comparison
  const scored = rows.refusals.flatMap((refusal, row) => (refusal === null ? [row] : []))
  const { out, refused } = scoreRows(model, rows.cells, scored)
  const indexes = outputIndexes(model, expected.header)
  const width = model.scorer.outputs.length
  const place = new Map(scored.map((row, position) => [row, position]))
  expected.rows.forEach((line, row) => {
    const position = place.get(row)
    const isRefused = position === undefined || refused[position] === 1
    const error = expected.cell(line, 'error')
    comparison.text(`row ${row} refused`, isRefused ? 'refused' : '', error === '' ? '' : 'refused')
    if (isRefused || error !== '') {
      // H2O's own defect may come before the value that we refuse the row for.
      if (rows.refusals[row] != null && error !== 'ArrayIndexOutOfBoundsException')
        comparison.text(`row ${row} error`, plain(rows.refusals[row]), plain(error))
      return
    }
    if (explicitNaNs.get(testCase.name)?.includes(row) === true) return
    const cells = out.subarray(position * width, (position + 1) * width)
    for (const [column, index] of indexes) {
      const text = expected.cell(line, column)
      if (model.category === 'WordEmbedding') {
        comparison.float(`row ${row} ${column}`, cells[index]!, text === '' ? NaN : Number(text))
        continue
      }
      const exact = column === 'label_index' || column === 'cluster'
      comparison.number(`row ${row} ${column}`, cells[index]!, Number(text), exact ? 0 : ulps)
    }
    if (expected.header.includes('predict')) {
      comparison.text(`row ${row} predict`, labelOf(model, cells), expected.cell(line, 'predict'))
    }
  })
  return comparison
}

/**
 * Rows whose raw column of a misplaced spline holds the text NaN: H2O spoils a neighbouring term's cells with it, where
 * an absent column leaves them. A cell of ours is NaN for both.
 */
const explicitNaNs: ReadonlyMap<string, readonly number[]> = new Map([['gam_is_gaussian', [172, 175]]])

/** A number that GAM reads on its own fails by the plain exception. */
function plain(exception: string): string {
  return exception.replace(/^PredictNumberFormat/, 'NumberFormat')
}

function labelOf(model: Model, cells: Float64Array): string {
  const { outputs } = model.scorer
  const label = cells[outputs.findIndex((output) => output.kind === 'label')]!
  return outputs.filter((output) => output.kind === 'probability')[label]?.level ?? '?'
}

/** Scores some rows, in order, in one batch. */
export function scoreRows(
  model: Model,
  cells: Float64Array,
  rows: readonly number[],
): { out: Float64Array; refused: Uint8Array; refusedCount: number } {
  const { scorer } = model
  const width = scorer.inputs.length
  const batch = new Float64Array(rows.length * width)
  rows.forEach((row, position) => {
    batch.set(cells.subarray(row * width, (row + 1) * width), position * width)
  })
  const out = new Float64Array(rows.length * scorer.outputs.length)
  const refused = new Uint8Array(rows.length)
  return { out, refused, refusedCount: scorer.score(batch, rows.length, out, refused) }
}

/** Compares what H2O's error consumer was told with `unseen.csv`, in order. */
export function compareReports(testCase: ModelCase, rows: ConvertedRows): Comparison {
  const comparison = new Comparison()
  const expected = testCase.table('expected')
  if (expected === null) return comparison
  const beside = rawColumns(testCase)
  // An encoder that writes behind its row ends the conversion in H2O; here the row is refused after it.
  const counts = (row: string | number): boolean =>
    expected.rows[Number(row)]?.[1] !== 'ArrayIndexOutOfBoundsException'
  const lines = (testCase.table('unseen')?.rows ?? [])
    .filter((line) => counts(line[0]!))
    .map((line) => line.join('|'))
  const reports = rows.reports
    .filter(({ row, column }) => counts(row) && !beside.includes(column))
    .map(({ row, column, value, kind }) => `${row}|${column}|${value}|${kind}`)
  comparison.text('number of reports', String(reports.length), String(lines.length))
  lines.forEach((line, index) => {
    comparison.text(`report ${index}`, reports[index] ?? 'none', line)
  })
  return comparison
}

/** The columns that GAM takes from beside the row: H2O reports nothing about them. */
function rawColumns(testCase: ModelCase): readonly string[] {
  const { archive } = openArchive(testCase.zip)
  return archive.has('gam_columns') ? splitLines(archive.text('gam_columns')) : []
}
