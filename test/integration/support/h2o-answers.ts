import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelPrediction } from '../../../src/avro/prediction.ts'
import type { Comparison } from '../../parity/comparison.ts'
import { Table } from '../../parity/csv.ts'
import { ModelCase, modelFolders } from '../../parity/model-files.ts'

const folder = modelFolders.hydraulic
const cyclesFile = join(folder, '../../data/hydraulic/hydCondMonitorData.csv')

/** Whether the rig's data and H2O's answers are beside this checkout. */
export const areThere = existsSync(folder) && existsSync(cyclesFile)

/** By how many units in the last place a probability may be off. */
export const tolerance = 4

/** One of the files beside a model of the rig, by its kind: input, expected, unseen. */
export function modelTable(model: string, kind: string): Table {
  const table = new ModelCase(join(folder, `${model}.zip`)).table(kind)
  if (table === null) throw new Error(`there is no ${model}.${kind}.csv`)
  return table
}

/** The real cycles: their features by name. */
export function realCycles(): Readonly<Record<string, number>>[] {
  const table = new Table(readFileSync(cyclesFile, 'utf8'))
  const names = table.header.filter((name) => !name.endsWith('_y'))
  return table.rows.map((row) =>
    Object.fromEntries(names.map((name) => [name, Number(table.cell(row, name))])),
  )
}

/** What H2O's own scorer says of each row of a model's input. */
export class Answers {
  readonly #table: Table

  constructor(model: string) {
    this.#table = modelTable(model, 'expected')
  }

  get count(): number {
    return this.#table.rows.length
  }

  /** Label and every probability. */
  compare(comparison: Comparison, row: number, entry: ModelPrediction): void {
    // The file has a line for each row.
    const cells = this.#table.rows[row]!
    const columns = this.#table.header.filter((name) => /^p\d+$/.test(name))
    comparison.text(`row ${row} label`, String(entry.label), this.#table.cell(cells, 'predict'))
    for (const [k, column] of columns.entries()) {
      const actual = entry.probabilities[k]?.probability ?? NaN
      comparison.number(`row ${row} ${column}`, actual, Number(this.#table.cell(cells, column)), tolerance)
    }
  }
}
