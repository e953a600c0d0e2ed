import { readFileSync } from 'node:fs'
import { csvRecords } from '../../src/serve/hosting/csv-text.ts'

const folder = 'test/fixtures/models'

/** A model with rows that H2O scored: those that it had no trouble with. */
export interface RecordedRows {
  readonly yaml: string
  readonly names: readonly string[]
  /** Cells as the CSV has them. */
  readonly cells: readonly (readonly string[])[]
  /** By the names of H2O's columns, behind `row` and `error`. */
  readonly answers: readonly Readonly<Record<string, string>>[]
}

export function recordedRows(name: string): RecordedRows {
  const read = (kind: string) => csvRecords(readFileSync(`${folder}/${name}.${kind}.csv`))
  const [names, ...cells] = read('input')
  const [answerNames, ...answers] = read('expected')
  // Behind those there are rows of odd values, that fronts refuse.
  const good = answers.slice(0, 100).flatMap((answer, at) => (answer[1] === '' ? [at] : []))
  return {
    yaml: `models: [{ name: model, file: ${folder}/${name}.zip }]`,
    names: names!,
    cells: good.map((at) => cells[at]!),
    answers: good.map((at) => Object.fromEntries(answerNames!.map((of, i) => [of, answers[at]![i]!]))),
  }
}

/** A table as CSV; cells that need no quotes. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join(',')}\n`).join('')
}
