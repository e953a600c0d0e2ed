import { SluiceError } from '../core/errors.ts'
import type { NameMatch } from '../core/fold-name.ts'
import { givenModel } from './given-model.ts'
import type { ModelChoice } from './given-model.ts'
import { loadModel } from '../model/index.ts'
import type { Model } from '../model/scorer.ts'
import { RowComparer } from '../table/compare-rows.ts'
import type { Agreement, Difference } from '../table/compare-rows.ts'
import { expectedLayout, rulesOf } from '../table/comparison.ts'
import { checkColumns } from '../table/input-columns.ts'
import type { InputForm } from '../table/input-form.ts'
import { openInput } from '../table/input.ts'
import type { Input, InputStreams } from '../table/input.ts'
import type { ReadingRules } from '../table/reading-rules.ts'
import { RowCursor } from '../table/row-cursor.ts'
import { namesFor, scoreRows } from '../table/row-scorer.ts'
import type { TableFormat } from '../table/table-format.ts'
import { RowCounts } from '../table/row-counts.ts'
import { firstOf } from '../core/text.ts'

/** Rows, and what a model is expected to answer to them. */
export interface ExpectedAnswers {
  readonly input: string
  readonly inputFormat: TableFormat
  readonly inputForm: Omit<InputForm, 'names'>
  readonly matchNames: NameMatch
  /** Given ones; for others the rows are read as whoever gave the expected answers has read them. */
  readonly rules: Partial<ReadingRules>
  readonly expected: string
  readonly expectedFormat: TableFormat
  /** How many ulp a number may be off. */
  readonly ulp: number
  /** Or by how much, of a number above 1 as a share of it. */
  readonly tolerance?: number
}

export interface VerifyOptions extends ModelChoice, ExpectedAnswers {}

export interface Verification {
  readonly model: Model
  readonly agreement: Agreement
  /** The first; null when there was none. */
  readonly difference: Difference | null
  /** False as well when nothing was compared. */
  readonly passed: boolean
}

/** Scores a file and compares with expected answers, up to the first difference. */
export async function verifyFile(
  options: VerifyOptions,
  streams: InputStreams,
  warn: (text: string) => void,
): Promise<Verification> {
  const given = await givenModel(options, [options.input, options.expected], streams)
  return verifyModel(loadModel(given.from, given.options), options, streams, warn)
}

/** The same of a model that is there; a stateful one has to be fresh. */
export async function verifyModel(
  model: Model,
  options: ExpectedAnswers,
  streams: InputStreams,
  warn: (text: string) => void,
): Promise<Verification> {
  const input = await openInput(options.input, options.inputFormat, streams, {
    ...options.inputForm,
    names: namesFor(model, [], options.matchNames),
  })
  const expected = await openInput(options.expected, options.expectedFormat, streams)
  const layout = expectedLayout(model, expected.reader.columns)
  if (layout.comparisons.length === 0) throw nothingToCompare(model, expected)
  for (const warning of checkColumns(model, input, [])) warn(`${input.name}: ${warning}`)
  if (layout.ignored.length > 0) {
    warn(`${expected.name}: columns not compared: ${firstOf(layout.ignored, 10)}`)
  }
  if (layout.unchecked.length > 0) {
    warn(`${expected.name}: has nothing to compare these outputs with: ${firstOf(layout.unchecked, 10)}`)
  }
  const comparer = new RowComparer(model, layout, options.ulp, options.tolerance)
  const difference = await findDifference(model, input, expected, comparer, {
    ...rulesOf[layout.from],
    ...options.rules,
  })
  const { agreement } = comparer
  return { model, agreement, difference, passed: difference === null && agreement.values > 0 }
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
  rules: ReadingRules,
): Promise<Difference | null> {
  const cursor = new RowCursor(expected.reader.batches(comparer.columns))
  for await (const rows of scoreRows(model, input.reader, [], new RowCounts(), rules)) {
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
