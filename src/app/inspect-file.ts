import { loadModel, readModelFacts } from '../model/index.ts'
import type { Model } from '../model/scorer.ts'
import { checkColumns } from '../table/input-columns.ts'
import { openInput } from '../table/input.ts'
import type { InputStreams } from '../table/input.ts'
import { givenModel } from './given-model.ts'
import type { ModelChoice } from './given-model.ts'
import { inspection } from './inspection.ts'
import type { Inspection } from './inspection.ts'
import { scoreRows } from '../table/row-scorer.ts'
import { generatedRows, measureSpeed } from './speed.ts'
import type { SampleRows } from './speed.ts'
import type { TableFormat } from '../table/table-format.ts'
import { RowCounts } from '../table/row-counts.ts'
import { plural } from '../core/text.ts'

export interface InspectOptions extends ModelChoice {
  /** Rows to measure the speed with; null: generated ones. */
  readonly input: { readonly path: string; readonly format: TableFormat } | null
}

const sampledRows = 1024

/** What a model file is, needs and gives, and how fast it is here. */
export async function inspectFile(
  options: InspectOptions,
  streams: InputStreams,
  warn: (text: string) => void,
): Promise<Inspection> {
  const { from, options: loading } = await givenModel(options, [options.input?.path ?? ''], streams)
  const model = loadModel(from, loading)
  const given = options.input === null ? null : await givenRows(model, options.input, streams, warn)
  const sample = given ?? generatedRows(model.scorer.inputs, sampledRows)
  const speed = measureSpeed(model, sample, () => performance.now())
  const rows = given === null ? 'generated rows' : `${plural(given.count, 'row')} of ${options.input!.path}`
  return inspection(model, readModelFacts(from, loading), { ...speed, rows })
}

/** The first rows of a file that can be scored; null when there are none. */
async function givenRows(
  model: Model,
  { path, format }: NonNullable<InspectOptions['input']>,
  streams: InputStreams,
  warn: (text: string) => void,
): Promise<SampleRows | null> {
  const input = await openInput(path, format, streams)
  for (const warning of checkColumns(model, input, [])) warn(`${path}: ${warning}`)
  const width = model.scorer.inputs.length
  const cells: number[] = []
  let count = 0
  for await (const rows of scoreRows(model, input.reader, [], new RowCounts())) {
    for (let row = 0; row < rows.count && count < sampledRows; row++) {
      if (rows.reasons[row] !== null) continue
      cells.push(...rows.inputs.subarray(row * width, (row + 1) * width))
      count++
    }
    if (count === sampledRows) break
  }
  if (count > 0) return { cells: Float64Array.from(cells), count }
  warn(`${path}: no row can be scored, generated rows are measured`)
  return null
}
