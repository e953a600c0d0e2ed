import { SluiceError } from '../../core/errors.ts'
import { labelColumnOf } from '../../core/column.ts'
import { meantLevel } from '../../core/meant-level.ts'
import { accuracy, areaUnderCurve, logLoss, meanAbsolute, rootMeanSquare } from '../../core/quality.ts'
import { quoted } from '../../core/text.ts'
import { levelsOf } from '../../model/labels.ts'
import type { Model } from '../../model/scorer.ts'
import type { QualityMetric } from '../../releases/gates/quality.ts'
import { textOfCell } from '../../table/cell.ts'
import type { Cell } from '../../table/cell.ts'
import { inputFormat } from '../../table/found-format.ts'
import { plainForm } from '../../table/input-form.ts'
import { openInput } from '../../table/input.ts'
import type { InputStreams } from '../../table/input.ts'
import { defaultNa } from '../../table/reading-rules.ts'
import { RowCounts } from '../../table/row-counts.ts'
import { namesFor, scoreRows, wantedColumns } from '../../table/row-scorer.ts'

/** Rows of which it is known what was true, and how answers are held against it. */
export interface LabelledFile {
  readonly path: string
  /** The column with what was true. */
  readonly label: string
  readonly metric: QualityMetric
}

/** What one version made of such a file. */
export interface FileAnswers {
  readonly levels: readonly string[] | null
  /** By row: what was true, as the file says it; null where it says nothing. */
  readonly labels: readonly (string | null)[]
  /** By row: what the metric is made of; null for a row that the model refuses. */
  readonly answers: readonly (readonly number[] | null)[]
}

/** Two versions on the rows that both score. */
export interface ComparedQuality {
  readonly value: number
  readonly present: number
  readonly rows: number
  /** Rows that one refuses and the other does not. */
  readonly refused: number
  readonly presentRefused: number
}

/** @throws SluiceError USAGE for a metric that the model has no answers for, and for a file without that column */
export async function answersTo(
  file: LabelledFile,
  model: Model,
  streams: InputStreams,
): Promise<FileAnswers> {
  const places = outputPlaces(file.metric, model)
  const format = await inputFormat(file.path, undefined, null)
  const input = await openInput(file.path, format, streams, {
    ...plainForm,
    names: namesFor(model, [file.label], 'trimmed'),
  })
  const { reader } = input
  if (reader.columnsAreFixed && !reader.columns.includes(file.label))
    throw new SluiceError(
      'USAGE',
      `${file.path}: no column ${file.label}; there are ${quoted(reader.columns)}`,
    )
  const labelAt = wantedColumns(model, reader, [file.label]).indexOf(file.label)
  const width = model.scorer.outputs.length
  const labels: (string | null)[] = []
  const answers: (readonly number[] | null)[] = []
  for await (const rows of scoreRows(model, reader, [file.label], new RowCounts())) {
    for (let row = 0; row < rows.count; row++) {
      labels.push(labelText(rows.cells[row]?.[labelAt]))
      const isRefused = rows.reasons[row] !== null
      answers.push(isRefused ? null : places.map((place) => rows.outputs[row * width + place]!))
    }
  }
  return { levels: levelsOf(model), labels, answers }
}

/** Where among the outputs stands what the metric is made of. */
function outputPlaces(metric: QualityMetric, model: Model): readonly number[] {
  const { outputs } = model.scorer
  const places = (kind: string) => outputs.flatMap((output, i) => (output.kind === kind ? [i] : []))
  const levels = levelsOf(model)?.length ?? 0
  const found = {
    accuracy: levels > 0 ? [labelColumnOf(outputs)] : [],
    logloss: places('probability').length === levels ? places('probability') : [],
    auc: levels === 2 && places('probability').length === 2 ? places('probability').slice(1) : [],
    rmse: places('value'),
    mae: places('value'),
  }[metric]
  if (found.length > 0) return found
  throw new SluiceError(
    'USAGE',
    `--metric ${metric}: not of this model (${model.category}); it gives ${quoted(outputs.map(({ name }) => name))}`,
  )
}

function labelText(cell: Cell): string | null {
  if (cell === undefined || cell === null) return null
  const text = textOfCell(cell).trim()
  return text === '' || (defaultNa as readonly string[]).includes(text) ? null : text
}

/**
 * @param value of the version that is tried, and of the present one, on the same file
 * @throws SluiceError USAGE where no row can be compared
 */
export function comparedQuality(
  metric: QualityMetric,
  value: FileAnswers,
  present: FileAnswers,
): ComparedQuality {
  const labelled = value.labels.flatMap((label, row) => (label === null ? [] : [row]))
  const rows = labelled.filter((row) => value.answers[row] !== null && present.answers[row] !== null)
  if (rows.length === 0)
    throw new SluiceError('USAGE', 'no row of the labelled file has a label and is scored by both versions')
  const refusedBy = ({ answers }: FileAnswers) => labelled.filter((row) => answers[row] === null).length
  return {
    value: measured(metric, value, rows),
    present: measured(metric, present, rows),
    rows: rows.length,
    refused: refusedBy(value),
    presentRefused: refusedBy(present),
  }
}

function measured(
  metric: QualityMetric,
  { levels, labels, answers }: FileAnswers,
  rows: readonly number[],
): number {
  // Rows were chosen that have both.
  const truths = rows.map((row) => labels[row]!)
  const given = rows.map((row) => answers[row]!)
  const first = given.map((cells) => cells[0]!)
  switch (metric) {
    case 'accuracy':
      return accuracy(
        first.map((index) => levels?.[index] ?? null),
        truths.map((truth) => meant(truth, levels)),
      )
    case 'logloss':
      return logLoss(truths.map((truth, i) => given[i]![levels?.indexOf(meant(truth, levels)) ?? -1] ?? 0))
    case 'auc':
      return areaUnderCurve(
        first,
        truths.map((truth) => meant(truth, levels) === levels?.[1]),
      )
    case 'rmse':
      return rootMeanSquare(first, truths.map(Number))
    case 'mae':
      return meanAbsolute(first, truths.map(Number))
  }
}

/** `3.0` in a file is the level `3`. */
function meant(text: string, levels: readonly string[] | null): string {
  if (levels === null || levels.includes(text)) return text
  return meantLevel(new Map(levels.map((level, i) => [level, i])), text) ?? text
}
