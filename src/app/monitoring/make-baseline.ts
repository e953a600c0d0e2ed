import { SluiceError } from '../../core/errors.ts'
import { labelColumnOf, MISSING_LEVEL, UNKNOWN_LEVEL } from '../../core/column.ts'
import type { InputColumn, OutputColumn } from '../../core/column.ts'
import type { NameMatch } from '../../core/fold-name.ts'
import { meantLevel } from '../../core/meant-level.ts'
import { formatCount, plural, quoted } from '../../core/text.ts'
import { loadModel } from '../../model/index.ts'
import { levelsOf } from '../../model/labels.ts'
import type { Model } from '../../model/scorer.ts'
import type { Baseline, BaselineBlocks, BaselineColumn } from '../../monitor/baseline.ts'
import { levelsBaseline } from '../../monitor/baseline-levels.ts'
import { binOf, numbersBaseline } from '../../monitor/baseline-numbers.ts'
import { binPlaces } from '../../monitor/drift/bin-places.ts'
import { leastBlocks, usualBlocks } from '../../monitor/drift/usual-blocks.ts'
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
import { ValueLog } from './value-log.ts'

export interface BaselineRequest extends ModelChoice {
  /** A path, or `-` for standard input. */
  readonly input: string
  readonly inputFormat: TableFormat
  readonly inputForm: Omit<InputForm, 'names'>
  readonly matchNames: NameMatch
  readonly rules: ReadingRules
  /** The column with what was true; null: what the model says is counted. */
  readonly label: string | null
  readonly bins: number
  /** Rows of a window, where they are in the order of time; null where they are not. */
  readonly window: number | null
  /** A date. */
  readonly trainedUntil: string | null
}

export interface MadeBaseline {
  readonly baseline: Baseline
  readonly counts: RowCounts
}

/** A column of the model, and its values in the rows that it scored. */
interface Surveyed {
  readonly column: InputColumn | OutputColumn
  readonly levels: readonly string[] | null
  readonly log: ValueLog
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
  const { features, outputs, labels } = await surveyed(model, request, outside, counts)
  const rows = counts.rows - counts.refused
  if (rows === 0)
    throw new SluiceError(
      'USAGE',
      `${request.input}: no row that the model scores: ${counts.lines().join('; ')}`,
    )
  checkWindow(request, rows)
  const columns = (all: readonly Surveyed[]) => all.map((each) => columnOf(each, request.bins))
  const baseline: Baseline = {
    baseline: 1,
    model: model.digest,
    rows,
    source: request.input === '-' ? 'standard input' : request.input,
    trainedUntil: request.trainedUntil,
    timeSpan: null,
    features: columns(features),
    outputs: columns(outputs),
    labels: labels && levelsBaseline('label', labels.levels ?? [], labels.log.values),
    blocks:
      request.window === null ? null : blocksOf([...features, ...outputs], request.window, request.bins),
  }
  return { baseline, counts }
}

function checkWindow({ input, window }: BaselineRequest, rows: number): void {
  if (window === null) return
  // Half a window further each.
  const least = Math.ceil((window * (leastBlocks + 1)) / 2)
  if (rows < least)
    throw new SluiceError(
      'USAGE',
      `${input}: ${plural(rows, 'row')} are too few to know what is usual between windows of ${formatCount(window)}: ` +
        `at least ${formatCount(least)}, or a smaller --window`,
    )
}

async function surveyed(
  model: Model,
  request: BaselineRequest,
  outside: FileSurroundings,
  counts: RowCounts,
): Promise<{
  readonly features: readonly Surveyed[]
  readonly outputs: readonly Surveyed[]
  readonly labels: Surveyed | null
}> {
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
  const { inputs, outputs } = model.scorer
  const survey = (column: InputColumn | OutputColumn, levels: readonly string[] | null): Surveyed => ({
    ...{ column, levels },
    log: new ValueLog(),
  })
  const features = inputs.map((column) =>
    survey(column, column.kind === 'categorical' ? column.levels : null),
  )
  const levels = levelsOf(model)
  const answers = outputs.map((column) => survey(column, column.kind === 'label' ? levels : null))
  const truth =
    label === null || levels === null ? null : survey({ name: 'label', kind: 'label', level: null }, levels)
  const levelPlaces = new Map(levels?.map((level, at) => [level, at]))
  const labelAt = label === null ? -1 : wantedColumns(model, reader, carried).indexOf(label)
  const shown = outside.progress(input.totalBytes)
  try {
    for await (const rows of scoreRows(model, reader, carried, counts, rules)) {
      for (let row = 0; row < rows.count; row++) {
        if (rows.reasons[row] !== null) continue
        features.forEach(({ log }, at) => {
          log.push(rows.inputs[row * inputs.length + at]!)
        })
        answers.forEach(({ log }, at) => {
          log.push(rows.outputs[row * outputs.length + at]!)
        })
        truth?.log.push(levelIndex(levelPlaces, rows.cells[row]?.[labelAt]))
      }
      shown.update(counts.rows, input.bytesRead())
    }
  } finally {
    shown.stop()
  }
  const said = levels === null ? null : (answers[labelColumnOf(outputs)] ?? null)
  return {
    features: features.filter(({ column }) => column.kind !== 'text'),
    outputs: answers.filter(({ column }) => column.kind !== 'label'),
    labels: truth ?? said,
  }
}

/** As values of categories are coded. */
function levelIndex(levels: ReadonlyMap<string, number>, cell: Cell): number {
  if (cell === null || cell === undefined || cell === '') return MISSING_LEVEL
  const text = textOfCell(cell)
  return levels.get(text) ?? levels.get(meantLevel(levels, text) ?? '') ?? UNKNOWN_LEVEL
}

function columnOf({ column, levels, log }: Surveyed, bins: number): BaselineColumn {
  return levels === null
    ? numbersBaseline(column.name, log.values, bins)
    : levelsBaseline(column.name, levels, log.values)
}

function blocksOf(all: readonly Surveyed[], window: number, binCount: number): BaselineBlocks {
  const columns = all.flatMap(({ column: { name }, levels, log: { values } }) => {
    const edges = levels === null ? numbersBaseline(name, values, binCount).bin_edges : null
    // Of levels the last bin is of values that the model does not know.
    const size = edges === null ? levels!.length + 1 : edges.length + 1
    const places = edges && binPlaces({ kind: 'number', name, edges, range: null })
    const bins = Int32Array.from(values, (value) => {
      if (edges !== null) return Number.isFinite(value) ? binOf(edges, value) : -1
      return value >= 0 ? value : value === UNKNOWN_LEVEL ? size - 1 : -1
    })
    const usual = usualBlocks(bins, size, places, window)
    return usual === null ? [] : [[name, usual] as const]
  })
  return {
    window,
    count: Math.floor(all[0]!.log.values.length / window),
    columns: Object.fromEntries(columns),
  }
}
