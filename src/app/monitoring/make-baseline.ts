import { SluiceError } from '../../core/errors.ts'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../core/column.ts'
import type { NameMatch } from '../../core/fold-name.ts'
import { meantLevel } from '../../core/meant-level.ts'
import { quoted } from '../../core/text.ts'
import { loadModel } from '../../model/index.ts'
import { levelsOf } from '../../model/labels.ts'
import type { Model } from '../../model/scorer.ts'
import type { Baseline } from '../../monitor/baseline.ts'
import { textOfCell } from '../../table/cell.ts'
import type { Cell } from '../../table/cell.ts'
import { checkColumns } from '../../table/input-columns.ts'
import type { InputForm } from '../../table/input-form.ts'
import { openInput } from '../../table/input.ts'
import type { ReadingRules } from '../../table/reading-rules.ts'
import { RowCounts } from '../../table/row-counts.ts'
import { namesFor, scoreRows, wantedColumns } from '../../table/row-scorer.ts'
import type { TableFormat } from '../../table/table-format.ts'
import { givenModel } from '../given-model.ts'
import type { ModelChoice } from '../given-model.ts'
import type { FileSurroundings } from '../score-file.ts'
import { Survey } from './survey.ts'
import type { BaselineSettings } from './survey.ts'
import { ValueLog } from './value-log.ts'

export interface BaselineRequest extends ModelChoice, BaselineSettings {
  /** A path, or `-` for standard input. */
  readonly input: string
  readonly inputFormat: TableFormat
  readonly inputForm: Omit<InputForm, 'names'>
  readonly matchNames: NameMatch
  readonly rules: ReadingRules
  /** The column with what was true; null: what the model says is counted. */
  readonly label: string | null
}

export interface MadeBaseline {
  readonly baseline: Baseline
  readonly counts: RowCounts
}

/**
 * How values and answers are distributed in rows that a model was trained on. All values are held in memory.
 *
 * @throws SluiceError USAGE for rows from which no baseline can be made
 */
export async function makeBaseline(
  request: BaselineRequest,
  outside: FileSurroundings,
): Promise<MadeBaseline> {
  const given = await givenModel(request, [request.input], outside)
  const model = loadModel(given.from, given.options)
  const counts = new RowCounts()
  const { survey, truth } = await surveyOf(model, request, outside, counts)
  const rows = counts.rows - counts.refused
  if (rows === 0)
    throw new SluiceError(
      'USAGE',
      `${request.input}: no row that the model scores: ${counts.lines().join('; ')}`,
    )
  const source = request.input === '-' ? 'standard input' : request.input
  const about = { model: model.digest, source, timeSpan: null, rows, truth }
  return { baseline: survey.baseline(about, request), counts }
}

async function surveyOf(
  model: Model,
  request: BaselineRequest,
  outside: FileSurroundings,
  counts: RowCounts,
): Promise<{ readonly survey: Survey; readonly truth: Float64Array | null }> {
  const { input: path, inputFormat, inputForm, matchNames, label, rules } = request
  const carried = label === null ? [] : [label]
  const input = await openInput(path, inputFormat, outside, {
    ...inputForm,
    names: namesFor(model, carried, matchNames),
  })
  const { reader } = input
  if (label !== null && reader.columnsAreFixed && !reader.columns.includes(label))
    throw new SluiceError('USAGE', `${path}: no column ${label}; there are ${quoted(reader.columns)}`)
  for (const warning of checkColumns(model, input, carried)) outside.warn(`${path}: ${warning}`)
  const levels = levelsOf(model)
  const survey = new Survey(model.scorer, levels)
  const truth = label === null || levels === null ? null : new ValueLog()
  const levelPlaces = new Map(levels?.map((level, at) => [level, at]))
  const labelAt = label === null ? -1 : wantedColumns(model, reader, carried).indexOf(label)
  const shown = outside.progress(input.totalBytes)
  try {
    for await (const rows of scoreRows(model, reader, carried, counts, rules)) {
      for (let row = 0; row < rows.count; row++) {
        if (rows.reasons[row] !== null) continue
        survey.push(rows.inputs, rows.outputs, row)
        truth?.push(levelIndex(levelPlaces, rows.cells[row]?.[labelAt]))
      }
      shown.update(counts.rows, input.bytesRead())
    }
  } finally {
    shown.stop()
  }
  return { survey, truth: truth?.values ?? null }
}

/** As values of categories are coded. */
function levelIndex(levels: ReadonlyMap<string, number>, cell: Cell): number {
  if (cell === null || cell === undefined || cell === '') return MISSING_LEVEL
  const text = textOfCell(cell)
  return levels.get(text) ?? levels.get(meantLevel(levels, text) ?? '') ?? UNKNOWN_LEVEL
}
