import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { assembleOrThrow } from '../app/assemble.ts'
import type { EventCounts } from '../app/event-file.ts'
import { scoreEvents } from '../app/score-events.ts'
import { scoreFile } from '../app/score-file.ts'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { formatCount, formatDuration, plural } from '../core/text.ts'
import type { RowCounts } from '../table/row-counts.ts'
import type { CliCommand } from './command.ts'
import { overrideOption } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { fileSurroundings, untilDone } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { maxModelBytesOption } from './model-options.ts'
import { wholeNumber } from './option-values.ts'
import type { Cell } from '../table/cell.ts'
import { CsvScanner } from '../table/csv-scanner.ts'
import { tableFormat, tableFormats } from '../table/table-format.ts'
import type { TableFormat } from '../table/table-format.ts'

interface Arguments {
  readonly model?: string
  readonly maxModelBytes?: number
  readonly config?: string
  readonly set: readonly string[]
  readonly deadLetters?: string
  readonly input: string
  readonly output: string
  readonly inputFormat?: TableFormat
  readonly outputFormat?: TableFormat
  readonly keep: readonly string[]
  readonly contributions?: true
  readonly top?: number
  readonly contributionPrefix: string
  readonly leaf?: true
  readonly staged?: true
  readonly strict?: true
}

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .option('-m, --model <file>', 'score rows with this model: an H2O MOJO, or - for standard input')
      .option(
        '-c, --config <file>',
        'score events (JSON lines) with the plan, models and policies of this pipeline',
      )
      .requiredOption('-i, --input <file>', 'rows to score (.csv, .jsonl, .ndjson), or - for standard input')
      .requiredOption('-o, --output <file>', 'where the answers go, or - for standard output')
      .addOption(new Option('--input-format <format>', 'what the input is').choices(tableFormats))
      .addOption(new Option('--output-format <format>', 'form of the output').choices(tableFormats))
      .option('--keep <columns>', 'input columns to carry over, separated by commas', columnNames, [])
      .option('--contributions', 'add what each feature contributes (SHAP values), and the bias')
      .option(
        '--top <count>',
        'only that many contributions, the largest ones to the predicted class',
        wholeNumber(1),
      )
      .option('--contribution-prefix <text>', 'what the names of contributions start with', '')
      .option('--leaf', 'add the leaf of each tree: path and number')
      .option('--staged', 'add the predictions after 1, 2, ... trees')
      .option('--strict', 'exit with 1 when a row could not be scored')
      .addOption(maxModelBytesOption())
      .addOption(overrideOption())
      .option('--dead-letters <file>', 'with -c: where events go that could not be scored, with their reason')
      .addHelpText('after', notes)
      .action(async (given: Arguments) => {
        const { model, config } = given
        if ((model === undefined) === (config === undefined))
          throw new SluiceError('USAGE', 'give either a model (-m) or a pipeline (-c)')
        refuseUnused(command, config === undefined ? pipelineOptions : modelOptions)
        const work =
          model !== undefined
            ? () => scoreWithModel(model, given, io)
            : () => scoreWithPipeline(config!, given, io)
        finish(await untilDone(given.output, io, work))
      })
  },
}

/** Options that mean nothing with a pipeline, and without one. */
const modelOptions = [
  'maxModelBytes',
  'inputFormat',
  'outputFormat',
  'keep',
  'contributions',
  'top',
  'contributionPrefix',
  'leaf',
  'staged',
] as const
const pipelineOptions = ['set', 'deadLetters'] as const

function refuseUnused(command: Command, unused: readonly string[]): void {
  const given = command.options.filter(
    (option) =>
      unused.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (given.length === 0) return
  const other = unused.includes('set') ? 'a pipeline (-c)' : 'a model (-m)'
  throw new SluiceError('USAGE', `${given.map(({ long }) => long).join(', ')}: only with ${other}`)
}

/** Scores events as the stream would, and says how it went. */
async function scoreWithPipeline(config: string, given: Arguments, io: Io): Promise<ExitCode> {
  const start = performance.now()
  const assembly = await assembleOrThrow(
    { file: config, overrides: given.set, environment: io.env },
    (line) => {
      printLine(io.stderr, line)
    },
  )
  const counts = await scoreEvents(
    assembly,
    { config, input: given.input, output: given.output, deadLetters: given.deadLetters ?? null },
    fileSurroundings(given.output, io),
    systemClock,
  )
  const failed = [...counts.deadLetters.values()].reduce((sum, count) => sum + count, 0)
  const seconds = (performance.now() - start) / 1000
  for (const line of [...deadLetterLines(counts, failed), eventLine(counts, seconds)])
    printLine(io.stderr, line)
  return given.strict === true && failed > 0 ? exitCodes.findings : exitCodes.done
}

function deadLetterLines({ deadLetters }: EventCounts, failed: number): string[] {
  if (failed === 0) return []
  const reasons = [...deadLetters].map(([reason, count]) => `  ${reason}: ${formatCount(count)}`)
  return [`${plural(failed, 'dead letter')}:`, ...reasons]
}

function eventLine({ events, scored, skipped }: EventCounts, seconds: number): string {
  const left = skipped > 0 ? `, ${formatCount(skipped)} skipped` : ''
  const rate = seconds > 0 ? `, ${formatCount(events / seconds)} events/s` : ''
  return `${plural(scored, 'event')} of ${formatCount(events)} scored${left} in ${formatDuration(seconds)}${rate}`
}

/** Scores, and says how it went. */
async function scoreWithModel(model: string, given: Arguments, io: Io): Promise<ExitCode> {
  const start = performance.now()
  const counts = await scoreFile(
    {
      model,
      maxModelBytes: given.maxModelBytes ?? null,
      input: given.input,
      inputFormat: tableFormat(given.input, given.inputFormat, '--input-format'),
      output: given.output,
      outputFormat: tableFormat(given.output, given.outputFormat, '--output-format'),
      keep: given.keep,
      contributions: given.contributions ?? given.top !== undefined,
      top: given.top ?? null,
      contributionPrefix: given.contributionPrefix,
      leaf: given.leaf ?? false,
      staged: given.staged ?? false,
    },
    fileSurroundings(given.output, io),
  )
  for (const line of [...counts.lines(), rateLine(counts, (performance.now() - start) / 1000)])
    printLine(io.stderr, line)
  return given.strict === true && counts.refused > 0 ? exitCodes.findings : exitCodes.done
}

function rateLine({ rows, refused }: RowCounts, seconds: number): string {
  const rate = seconds > 0 ? `, ${formatCount(rows / seconds)} rows/s` : ''
  const scored = plural(rows - refused, 'row')
  return `${scored} of ${formatCount(rows)} scored in ${formatDuration(seconds)}${rate}`
}

const notes = `
With a model: an empty cell is a missing column, a null a missing value. An unknown category is scored as missing, and counted at the
end. The last column, reason, is empty or says why a row could not be scored; its other columns are then empty. The
offset, where the model has one, is taken from its column.

With a pipeline: each line of the input is an event, a JSON object with the fields of input.schema, in the
envelope or under the name of its type where input.unwrap or input.types say so. Predictions are
written as JSON lines. The n-th event (from 0) counts as offset n of partition 0 of input.topic.`

/** `a,"b, c"`: as a line of CSV, so that a name may hold a comma. */
function columnNames(text: string, before: readonly string[]): string[] {
  const names: Cell[] = []
  if (new CsvScanner().record(text, 0, null, names) < 0)
    throw new InvalidArgumentError('a quote is left open.')
  // A scanner without slots gives each cell as text.
  return [...before, ...(names as string[])]
}
