import { readFileSync } from 'node:fs'
import { loadModel, scoreRow } from '../../../../src/model/index.ts'
import type { RowPrediction } from '../../../../src/model/score-row.ts'
import { parseCsv } from '../../../parity/csv.ts'

const folder = 'test/fixtures/models'

/** A model of numbers and categories, of two classes. */
export const bernoulliFile = `models: [{ name: bernoulli, file: ${folder}/gbm_bernoulli.zip }]`

export type TextRow = Readonly<Record<string, string | null>>

export interface KnownRow {
  readonly row: TextRow
  /** By the library. */
  readonly scored: RowPrediction
}

/** Rows with odd cells among them, an empty one as null, and what the library makes of each. */
export function knownRows(): readonly KnownRow[] {
  const model = loadModel(`${folder}/gbm_bernoulli.zip`)
  const [names = [], ...lines] = parseCsv(readFileSync(`${folder}/gbm_bernoulli.input.csv`, 'utf8'))
  return lines.map((cells) => {
    const row = Object.fromEntries(
      names.map((name, at) => [name, cells[at] === '' ? null : (cells[at] ?? null)]),
    )
    return { row, scored: scoreRow(model, row) }
  })
}

/** A row that can be scored: nothing is wrong with it, though something may be missing. */
export function isSound({ scored }: KnownRow): boolean {
  return scored.problems.every(({ problem }) => problem === 'missing-value')
}
