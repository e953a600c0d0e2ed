import type { Writable } from 'node:stream'
import type { NameMatch } from '../core/fold-name.ts'
import { SluiceError } from '../core/errors.ts'
import { firstOf } from '../core/text.ts'
import { givenModel } from './given-model.ts'
import type { ModelChoice } from './given-model.ts'
import { loadModel } from '../model/index.ts'
import { relabelled } from '../model/relabelled.ts'
import type { Model } from '../model/scorer.ts'
import type { Cell } from '../table/cell.ts'
import { checkColumns, missingColumns, renamedColumns } from '../table/input-columns.ts'
import type { InputForm } from '../table/input-form.ts'
import { openInput } from '../table/input.ts'
import type { Input, InputStreams } from '../table/input.ts'
import { linesOf, outputTable } from '../table/output-table.ts'
import type { OutputOptions, OutputTable } from '../table/output-table.ts'
import { openOutput } from '../table/open-output.ts'
import type { ReadingRules } from '../table/reading-rules.ts'
import { refuseOverwriting } from '../table/refuse-overwriting.ts'
import { RowCounts } from '../table/row-counts.ts'
import { namesFor, scoreRows, wantedColumns } from '../table/row-scorer.ts'
import type { ScoredRows } from '../table/scored-rows.ts'
import { openWriter } from '../table/open-writer.ts'
import type { TableWriter } from '../table/table-writer.ts'
import type { TableFormat } from '../table/table-format.ts'

export interface ScoreFileOptions extends OutputOptions, ModelChoice {
  /** A path, or `-` for standard input. */
  readonly input: string
  readonly inputFormat: TableFormat
  readonly inputForm: Omit<InputForm, 'names'>
  readonly matchNames: NameMatch
  /** Of the label of two classes; null: the model's own. */
  readonly threshold: number | null
  readonly rules: ReadingRules
  /** A path, or `-` for standard output. */
  readonly output: string
}

/** How far a long job is, for whoever shows it. */
export interface ProgressDisplay {
  update(rows: number, bytes: number): void
  stop(): void
}

/** What scoring a file has from outside. */
export interface FileSurroundings extends InputStreams {
  readonly stdout: Writable
  warn(text: string): void
  /** @param totalBytes null where the end is not known */
  progress(totalBytes: number | null): ProgressDisplay
}

/** Scores a file row by row into another one, which appears when it is complete. Rejects when `stop` aborts. */
export async function scoreFile(options: ScoreFileOptions, outside: FileSurroundings): Promise<RowCounts> {
  const given = await givenModel(options, [options.input], outside)
  const model = labelledAs(loadModel(given.from, given.options), options.threshold)
  await refuseOverwriting([options.output], [options.input, options.model])
  const named = options.keep.filter((name) => name !== '*')
  const input = await openInput(options.input, options.inputFormat, outside, {
    ...options.inputForm,
    names: namesFor(model, named, options.matchNames),
  })
  const keepsAll = named.length < options.keep.length
  const { columns, unread } = input.reader
  const all = columns.filter((name) => !unread.includes(name))
  const keep = keepsAll ? [...new Set([...named, ...all])] : named
  const table = outputTable(model, input.reader, { ...options, keep })
  const warn = (text: string): void => {
    outside.warn(`${input.name}: ${text}`)
  }
  checkColumns(model, input, keep).forEach(warn)
  if (keepsAll && unread.length > 0)
    warn(`columns that are not read, not carried over: ${firstOf(unread, 10)}`)
  const output = await openOutput(options.output, outside.stdout)
  const counts = new RowCounts()
  try {
    const scored = scoreRows(model, input.reader, keep, counts, options.rules)
    const writer = await openWriter(options.outputFormat, table.columns, output, options.output)
    await writeScores(scored, table, { input, writer, counts, outside })
    await output.commit()
  } finally {
    await output.discard()
  }
  const { reader } = input
  const absent = counts.rows > 0 || reader.columnsAreFixed ? reader.absent() : []
  const wanted = wantedColumns(model, reader, [])
  counts.missingColumns = absent.filter((name) => wanted.includes(name))
  if (!reader.columnsAreFixed) {
    missingColumns(absent, reader.strangers()).forEach(warn)
    renamedColumns(reader.renamed).forEach(warn)
    const others = reader.strangers()
    if (keepsAll && others.length > 0)
      warn(`columns that the first row does not have, not carried over: ${firstOf(others, 10)}`)
  }
  return counts
}

function labelledAs(model: Model, threshold: number | null): Model {
  if (threshold === null) return model
  const found = relabelled(model, threshold)
  if (found !== null) return found
  throw new SluiceError(
    'USAGE',
    `--threshold: only for models that give probabilities of two classes, this one is ${model.category} and gives ${model.scorer.outputs
      .map(({ name }) => name)
      .slice(0, 4)
      .join(', ')}`,
  )
}

interface Writing {
  readonly input: Input
  readonly writer: TableWriter
  readonly counts: RowCounts
  readonly outside: FileSurroundings
}

/** While a block is being written, the next one is scored. */
async function writeScores(
  scored: AsyncIterable<ScoredRows>,
  table: OutputTable,
  { input, writer, counts, outside }: Writing,
): Promise<void> {
  const shown = outside.progress(input.totalBytes)
  const begin = (lines: readonly (readonly Cell[])[]): Promise<void> => {
    const writing = writer.write(lines)
    // Awaited a turn later; a rejection until then is not one that nobody handles.
    writing.catch(() => undefined)
    return writing
  }
  let written = begin([])
  try {
    for await (const rows of scored) {
      const lines = linesOf(rows, table)
      await written
      outside.stop.throwIfAborted()
      written = begin(lines)
      shown.update(counts.rows, input.bytesRead())
    }
    await written
    await writer.end()
    outside.stop.throwIfAborted()
  } finally {
    shown.stop()
  }
}
