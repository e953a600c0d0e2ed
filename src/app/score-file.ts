import { stat } from 'node:fs/promises'
import { SluiceError } from '../core/errors.ts'
import { loadModel } from '../model/index.ts'
import { exitCodes } from '../cli/exit-codes.ts'
import type { ExitCode } from '../cli/exit-codes.ts'
import { printLine } from '../cli/io.ts'
import type { Io } from '../cli/io.ts'
import { checkColumns, missingColumns } from '../table/input-columns.ts'
import { openInput } from '../table/input.ts'
import type { Input } from '../table/input.ts'
import { BrokenPipe, fileOutput, streamOutput } from '../table/output.ts'
import type { Output } from '../table/output.ts'
import { encodeRows, outputTable } from '../table/output-table.ts'
import type { OutputOptions, OutputTable } from '../table/output-table.ts'
import { noProgress, progressBar } from '../cli/print/progress-bar.ts'
import type { ProgressBar } from '../cli/print/progress-bar.ts'
import { scoreRows } from '../table/row-scorer.ts'
import type { ScoredRows } from '../table/scored-rows.ts'
import type { TableFormat } from '../table/table-format.ts'
import { Tally } from '../table/row-counts.ts'
import { formatCount, formatDuration, plural } from '../core/text.ts'

export interface ScoreOptions extends OutputOptions {
  readonly model: string
  /** A path, or `-` for standard input. */
  readonly input: string
  readonly inputFormat: TableFormat
  /** A path, or `-` for standard output. */
  readonly output: string
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
  await refuseOverwriting(options)
  const input = await openInput(options.input, options.inputFormat, io)
  const table = outputTable(model, input.reader, options)
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
      bar: scoreProgress(options, input, io),
      stop: io.stop,
    })
    await output.commit()
  } finally {
    await output.discard()
  }
  if (!input.reader.columnsAreFixed && tally.rows > 0) missingColumns(input.reader.absent()).forEach(warn)
  report(tally, (performance.now() - start) / 1000, io)
  return options.strict && tally.refused > 0 ? exitCodes.findings : exitCodes.done
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
  readonly bar: ProgressBar
  readonly stop: AbortSignal
}

/** While a block is being written, the next one is scored. */
async function writeScores(
  scored: AsyncIterable<ScoredRows>,
  table: OutputTable,
  { input, output, tally, bar, stop }: Surroundings,
): Promise<void> {
  const begin = (text: string): Promise<void> => {
    const writing = output.write(text)
    // Awaited a turn later; a rejection until then is not one that nobody handles.
    writing.catch(() => undefined)
    return writing
  }
  let written = begin(table.encoder.header)
  try {
    for await (const rows of scored) {
      const text = encodeRows(rows, table)
      await written
      stop.throwIfAborted()
      written = begin(text)
      bar.update(tally.rows, input.bytesRead())
    }
    await written
    stop.throwIfAborted()
  } finally {
    bar.stop()
  }
}

function scoreProgress(options: ScoreOptions, input: Input, { stdout, stderr }: Io): ProgressBar {
  // Among rows on the same screen a bar would be in the way.
  if (options.output === '-' && stdout.isTTY === true) return noProgress
  return progressBar(stderr, input.totalBytes, () => performance.now())
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
