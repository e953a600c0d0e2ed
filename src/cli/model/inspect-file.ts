import { loadModel, readModelFacts } from '../../model/index.ts'
import type { Model } from '../../model/scorer.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { printLine } from '../io.ts'
import type { Io } from '../io.ts'
import { checkColumns } from './input-columns.ts'
import { openInput } from './input.ts'
import { inspection } from './inspection.ts'
import { inspectionText } from './inspection-text.ts'
import { scoreRows } from './row-scorer.ts'
import { generatedRows, measureSpeed } from './speed.ts'
import type { SampleRows } from './speed.ts'
import type { TableFormat } from './table-format.ts'
import { Tally } from './tally.ts'
import { plural } from './text.ts'

export interface InspectOptions {
  readonly model: string
  /** Rows to measure the speed with; null: generated ones. */
  readonly input: { readonly path: string; readonly format: TableFormat } | null
  readonly json: boolean
}

const sampledRows = 1024

/** Prints what a model file is, needs and gives. */
export async function inspectFile(options: InspectOptions, io: Io): Promise<ExitCode> {
  const model = loadModel(options.model)
  const given = options.input === null ? null : await givenRows(model, options.input, io)
  const sample = given ?? generatedRows(model.scorer.inputs, sampledRows)
  const speed = measureSpeed(model, sample, () => performance.now())
  const rows = given === null ? 'generated rows' : `${plural(given.count, 'row')} of ${options.input!.path}`
  const found = inspection(model, readModelFacts(options.model), { ...speed, rows })
  if (options.json) printLine(io.stdout, JSON.stringify(found, null, 2))
  else for (const line of inspectionText(found, io.stdout.columns ?? 100)) printLine(io.stdout, line)
  return exitCodes.done
}

/** The first rows of a file that can be scored; null when there are none. */
async function givenRows(
  model: Model,
  { path, format }: NonNullable<InspectOptions['input']>,
  io: Io,
): Promise<SampleRows | null> {
  const input = await openInput(path, format, io)
  for (const warning of checkColumns(model, input, [])) printLine(io.stderr, `warning: ${path}: ${warning}`)
  const width = model.scorer.inputs.length
  const cells: number[] = []
  let count = 0
  for await (const rows of scoreRows(model, input.reader, [], new Tally())) {
    for (let row = 0; row < rows.count && count < sampledRows; row++) {
      if (rows.reasons[row] !== null) continue
      cells.push(...rows.inputs.subarray(row * width, (row + 1) * width))
      count++
    }
    if (count === sampledRows) break
  }
  if (count > 0) return { cells: Float64Array.from(cells), count }
  printLine(io.stderr, `warning: ${path}: no row can be scored, generated rows are measured`)
  return null
}
