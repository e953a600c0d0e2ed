import { stat } from 'node:fs/promises'
import { SluiceError } from '../../core/errors.ts'
import { loadModel } from '../../model/index.ts'
import type { Model } from '../../model/scorer.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { printLine } from '../io.ts'
import type { Io } from '../io.ts'
import type { Cell } from './cell.ts'
import {
  contributionGroup,
  leafGroup,
  predictionGroup,
  stagedGroup,
  topContributionGroup,
} from './column-group.ts'
import type { ColumnGroup } from './column-group.ts'
import { checkColumns, missingColumns } from './input-columns.ts'
import { openInput } from './input.ts'
import type { Input } from './input.ts'
import { BrokenPipe, fileOutput, streamOutput } from './output.ts'
import type { Output } from './output.ts'
import { progressBar } from './progress-bar.ts'
import { csvEncoder, jsonLinesEncoder } from './row-encoder.ts'
import type { RowEncoder } from './row-encoder.ts'
import { scoreRows, wantedColumns } from './row-scorer.ts'
import type { ScoredRows } from './scored-rows.ts'
import type { TableFormat } from './table-format.ts'
import { Tally } from './tally.ts'
import { formatCount, formatDuration, plural } from './text.ts'

export interface ScoreOptions {
  readonly model: string
  /** A path, or `-` for standard input. */
  readonly input: string
  readonly inputFormat: TableFormat
  /** A path, or `-` for standard output. */
  readonly output: string
  readonly outputFormat: TableFormat
  /** Input columns to carry over. */
  readonly keep: readonly string[]
  readonly contributions: boolean
  /** Only that many contributions. */
  readonly top: number | null
  readonly contributionPrefix: string
  readonly leaf: boolean
  readonly staged: boolean
  /** Whether a row that could not be scored is a finding. */
  readonly strict: boolean
}

/** Scores a file row by row into another one, which appears when it is complete. */
export async function scoreFile(options: ScoreOptions, io: Io): Promise<ExitCode> {
  try {
    return await score(options, io)
  } catch (error) {
    if (error instanceof BrokenPipe) return exitCodes.done
    if (!io.stop.aborted) throw error
    const name = options.output === '-' ? 'the output is not complete' : `${options.output} was not written`
    printLine(io.stderr, `sluice: interrupted, ${name}`)
    return exitCodes.fatal
  }
}

async function score(options: ScoreOptions, io: Io): Promise<ExitCode> {
  const model = loadModel(options.model)
  const table = outputTable(model, options)
  await refuseOverwriting(options)
  const input = await openInput(options.input, options.inputFormat, io)
  const warn = (text: string): void => {
    printLine(io.stderr, `warning: ${input.name}: ${text}`)
  }
  checkColumns(model, input, options.keep).forEach(warn)
  const output = options.output === '-' ? streamOutput(io.stdout) : await fileOutput(options.output)
  const tally = new Tally()
  const start = performance.now()
  try {
    await writeScores(scoreRows(model, input.reader, options.keep, tally), table, {
      input,
      output,
      tally,
      io,
    })
    await output.commit()
  } finally {
    await output.discard()
  }
  if (!input.reader.columnsAreFixed && tally.rows > 0) missingColumns(input.reader.absent()).forEach(warn)
  report(tally, (performance.now() - start) / 1000, io)
  return options.strict && tally.refused > 0 ? exitCodes.findings : exitCodes.done
}

/** What a line of the output is made of. */
interface OutputTable {
  readonly encoder: RowEncoder
  /** Places of the carried cells among those read. */
  readonly carried: readonly number[]
  readonly groups: readonly ColumnGroup[]
}

function outputTable(model: Model, options: ScoreOptions): OutputTable {
  const groups = [predictionGroup(model), ...explanations(model, options)]
  const names = [...options.keep, ...groups.flatMap((group) => group.names), 'reason']
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw sameName(name)
    seen.add(name)
  }
  const wanted = wantedColumns(model, options.keep)
  return {
    encoder: options.outputFormat === 'csv' ? csvEncoder(names) : jsonLinesEncoder(names),
    carried: options.keep.map((name) => wanted.indexOf(name)),
    groups,
  }
}

function sameName(name: string): SluiceError {
  return new SluiceError(
    'USAGE',
    `two columns of the output would be called ${JSON.stringify(name)}: leave it out of --keep, or set contributions apart with --contribution-prefix`,
  )
}

function explanations(model: Model, options: ScoreOptions): ColumnGroup[] {
  const groups: ColumnGroup[] = []
  if (options.contributions) {
    const scorer = offered(model, model.contributions, '--contributions')
    const { top, contributionPrefix: prefix } = options
    groups.push(
      top === null
        ? contributionGroup(model, scorer, prefix)
        : topContributionGroup(model, scorer, top, prefix),
    )
  }
  if (options.leaf) groups.push(leafGroup(model, offered(model, model.leaves, '--leaf')))
  if (options.staged) groups.push(stagedGroup(model, offered(model, model.staged, '--staged')))
  return groups
}

function offered<T>(model: Model, capability: T | null, option: string): T {
  if (capability !== null) return capability
  throw new SluiceError(
    'USAGE',
    `${option}: not offered by this model (${model.algorithm}, ${model.category})`,
  )
}

async function refuseOverwriting(options: ScoreOptions): Promise<void> {
  const identity = async (path: string): Promise<string | null> => {
    const found = path === '-' ? null : await stat(path).catch(() => null)
    return found?.isFile() === true ? `${found.dev}:${found.ino}` : null
  }
  const target = await identity(options.output)
  for (const source of [options.input, options.model]) {
    if (target === null || target !== (await identity(source))) continue
    throw new SluiceError(
      'USAGE',
      `${options.output}: expected an output of its own, it is the same file as ${source}`,
    )
  }
}

interface Surroundings {
  readonly input: Input
  readonly output: Output
  readonly tally: Tally
  readonly io: Io
}

/** While a block is being written, the next one is scored. */
async function writeScores(
  scored: AsyncIterable<ScoredRows>,
  table: OutputTable,
  { input, output, tally, io }: Surroundings,
): Promise<void> {
  const bar = progressBar(io.stderr, input.totalBytes, () => performance.now())
  let written = output.write(table.encoder.header)
  try {
    for await (const rows of scored) {
      const text = encode(rows, table)
      await written
      io.stop.throwIfAborted()
      written = output.write(text)
      // Awaited in the next turn; a rejection until then is not one that nobody handles.
      written.catch(() => undefined)
      bar.update(tally.rows, input.bytesRead())
    }
    await written
    io.stop.throwIfAborted()
  } finally {
    bar.stop()
  }
}

function encode(rows: ScoredRows, { encoder, carried, groups }: OutputTable): string {
  let text = ''
  for (let row = 0; row < rows.count; row++) {
    const reason = rows.reasons[row] ?? null
    const line: Cell[] = []
    for (const place of carried) line.push(rows.cells[row]![place])
    for (const group of groups) {
      if (reason === null) group.append(rows, row, line)
      else for (let i = 0; i < group.names.length; i++) line.push(null)
    }
    line.push(reason ?? '')
    text += encoder.row(line)
  }
  return text
}

function report(tally: Tally, seconds: number, io: Io): void {
  for (const line of tally.lines()) printLine(io.stderr, line)
  const rate = seconds > 0 ? `, ${formatCount(tally.rows / seconds)} rows/s` : ''
  const scored = tally.rows - tally.refused
  printLine(
    io.stderr,
    `${plural(scored, 'row')} of ${formatCount(tally.rows)} scored in ${formatDuration(seconds)}${rate}`,
  )
}
