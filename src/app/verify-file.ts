import { SluiceError } from '../core/errors.ts'
import { loadModel } from '../model/index.ts'
import type { Model } from '../model/scorer.ts'
import { exitCodes } from '../cli/exit-codes.ts'
import type { ExitCode } from '../cli/exit-codes.ts'
import { printLine } from '../cli/io.ts'
import type { Io } from '../cli/io.ts'
import { RowComparer } from '../table/compare-rows.ts'
import type { Agreement, Difference } from '../table/compare-rows.ts'
import { expectedLayout } from '../table/comparison.ts'
import { checkColumns } from '../table/input-columns.ts'
import { openInput } from '../table/input.ts'
import type { Input } from '../table/input.ts'
import { RowCursor } from '../table/row-cursor.ts'
import { scoreRows } from '../table/row-scorer.ts'
import type { TableFormat } from '../table/table-format.ts'
import { Tally } from '../table/row-counts.ts'
import { firstOf, plural } from '../core/text.ts'

export interface VerifyOptions {
  readonly model: string
  readonly input: string
  readonly inputFormat: TableFormat
  readonly expected: string
  readonly expectedFormat: TableFormat
  /** How many ulp a number may be off. */
  readonly ulp: number
  readonly json: boolean
}

/** Scores a file and compares with expected answers, up to the first difference: that is a finding. */
export async function verifyFile(options: VerifyOptions, io: Io): Promise<ExitCode> {
  const model = loadModel(options.model)
  const input = await openInput(options.input, options.inputFormat, io)
  const expected = await openInput(options.expected, options.expectedFormat, io)
  const layout = expectedLayout(model, expected.reader.columns)
  if (layout.comparisons.length === 0) throw nothingToCompare(model, expected)
  for (const warning of checkColumns(model, input, []))
    printLine(io.stderr, `warning: ${input.name}: ${warning}`)
  if (layout.ignored.length > 0) {
    printLine(io.stderr, `warning: ${expected.name}: columns not compared: ${firstOf(layout.ignored, 10)}`)
  }
  if (layout.unchecked.length > 0) {
    printLine(
      io.stderr,
      `warning: ${expected.name}: has nothing to compare these outputs with: ${firstOf(layout.unchecked, 10)}`,
    )
  }
  const comparer = new RowComparer(model, layout, options.ulp)
  const difference = await findDifference(model, input, expected, comparer)
  const { agreement } = comparer
  const passed = difference === null && agreement.values > 0
  if (options.json) printLine(io.stdout, asJson(model, options, agreement, difference, passed))
  else for (const line of describe(options, agreement, difference)) printLine(io.stdout, line)
  return passed ? exitCodes.done : exitCodes.findings
}

function nothingToCompare(model: Model, expected: Input): SluiceError {
  const names = model.scorer.outputs.map(({ name }) => name)
  const found = expected.reader.columns
  return new SluiceError(
    'USAGE',
    `${expected.name}: expected columns named like the model's outputs (${firstOf(names, 10)}), or the reference layout (row, error, ...); found ${firstOf(found, 10)}`,
  )
}

async function findDifference(
  model: Model,
  input: Input,
  expected: Input,
  comparer: RowComparer,
): Promise<Difference | null> {
  const cursor = new RowCursor(expected.reader.batches(comparer.columns))
  for await (const rows of scoreRows(model, input.reader, [], new Tally())) {
    const wanted = await cursor.take(rows.count)
    for (const [row, cells] of wanted.entries()) {
      if (typeof cells === 'string') throw malformed(expected, comparer.agreement.rows, cells)
      const difference = comparer.compare(cells, rows, row)
      if (difference !== null) return difference
    }
    if (wanted.length < rows.count) {
      return countDifference(comparer.agreement.rows, 'no more rows', `another row in ${input.name}`)
    }
  }
  const surplus = await cursor.take(1)
  if (surplus.length === 0) return null
  return countDifference(comparer.agreement.rows, 'another row', `no more rows in ${input.name}`)
}

function malformed(expected: Input, row: number, fault: string): SluiceError {
  return new SluiceError('USAGE', `${expected.name}, data row ${row + 1}: ${fault}`)
}

function countDifference(row: number, expected: string, found: string): Difference {
  return { row, column: 'number of rows', expected, found, bits: null }
}

function describe(options: VerifyOptions, agreement: Agreement, difference: Difference | null): string[] {
  const compared = `${plural(agreement.values, 'value')} in ${plural(agreement.rows, 'row')}`
  if (difference !== null) {
    return [
      `DIFFERENT: row ${difference.row} (the first is row 0), ${difference.column}`,
      ...sides(options, difference),
    ]
  }
  if (agreement.values === 0) return [`NOTHING COMPARED: 0 values in ${plural(agreement.rows, 'row')}`]
  const refused = agreement.refused > 0 ? `, ${plural(agreement.refused, 'row')} refused as expected` : ''
  return [`same: ${compared} compared, worst ${agreement.worstUlp} ulp (limit ${options.ulp})${refused}`]
}

function sides(options: VerifyOptions, { expected, found, bits }: Difference): string[] {
  if (bits === null) return [`  expected  ${expected}`, `  found     ${found}`]
  const width = Math.max(expected.length, found.length)
  const apart =
    bits.ulp === null
      ? 'not comparable'
      : `${bits.ulp < 1e15 ? bits.ulp : bits.ulp.toExponential(1)} ulp apart`
  return [
    `  expected  ${expected.padEnd(width)}  ${bits.expected}`,
    `  found     ${found.padEnd(width)}  ${bits.found}`,
    `  ${apart}, limit ${options.ulp}`,
  ]
}

function asJson(
  model: Model,
  options: VerifyOptions,
  agreement: Agreement,
  difference: Difference | null,
  passed: boolean,
): string {
  return JSON.stringify(
    { model: model.source, digest: model.digest, passed, limitUlp: options.ulp, ...agreement, difference },
    null,
    2,
  )
}
