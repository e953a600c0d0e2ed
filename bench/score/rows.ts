import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { RowConverter } from '../../src/model/index.ts'
import type { Model } from '../../src/model/index.ts'

/** Rows of cells, one after another. */
export interface Rows {
  readonly cells: Float64Array
  readonly count: number
}

/**
 * The rows of a CSV file that convert, repeated up to `atLeast`; unknown categories are missing values, as in the
 * measurement of H2O's scorer.
 */
export function readRows(path: string, model: Model, atLeast: number): Rows {
  const [header = [], ...lines] = parse(readFileSync(path), { recordDelimiter: '\n' })
  const converter = new RowConverter(model.scorer.inputs, {
    unknownLevelsToMissing: true,
    invalidNumbersToMissing: false,
  })
  const width = model.scorer.inputs.length
  const all = new Float64Array(lines.length * width)
  let count = 0
  for (const line of lines) {
    // An empty cell is a column the row lacks.
    const row = new Map(
      header.map((name, index) => [name, line[index]!] as const).filter(([, text]) => text !== ''),
    )
    if (converter.convert(row, all, count * width) === null) count++
  }
  if (count === 0) throw new Error(`${path}: no row can be converted`)
  for (let c = 0; c < count * width; c++)
    if (all[c]! < 0 && model.scorer.inputs[c % width]!.levels) all[c] = NaN
  const times = Math.ceil(atLeast / count)
  const cells = new Float64Array(times * count * width)
  for (let k = 0; k < times; k++) cells.set(all.subarray(0, count * width), k * count * width)
  return { cells, count: times * count }
}
