import { Option } from 'commander'
import { assembleOrThrow } from '../app/assemble.ts'
import { writeFeatureTable } from '../app/feature-job.ts'
import type { FeatureTableRequest } from '../app/feature-job.ts'
import type { ReplayCounts } from '../app/replay-counts.ts'
import { SluiceError } from '../core/errors.ts'
import { formatCount, formatDuration, plural } from '../core/text.ts'
import { textFormat, textFormats } from '../table/table-format.ts'
import type { TextFormat } from '../table/table-format.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { tooManyFailed } from './failed-share.ts'
import { fileSurroundings, untilDone } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { csvNames, percentage } from './option-values.ts'
import { addRangeOptions, rangeOf, rangeOptions } from './range-options.ts'
import type { RangeOptions } from './range-options.ts'

interface FeatureOptions extends ConfigOptions, RangeOptions {
  readonly input?: string
  readonly records?: true
  readonly output: string
  readonly outputFormat?: TextFormat
  readonly all?: true
  readonly include?: readonly string[]
  readonly deadLetters?: string
  readonly strict?: true
  readonly maxRefused: number
}

/** `sluice features`: rows for training, by the plan that the stream runs. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addRangeOptions(addConfigOptions(command), 'without --input: ')
      .option(
        '-i, --input <file>',
        'recorded events (.csv, .jsonl, .ndjson, .json, also .gz, .zst; .parquet, .arrow, .feather; .avro), or - for JSON lines on standard input',
      )
      .option('--records', 'a line is a record, {"key": ..., "headers": {...}, "value": event}')
      .option('-o, --output <file>', 'the table; without it, or with -, to standard output', '-')
      .addOption(new Option('--output-format <format>', 'form of the table').choices(textFormats))
      .option('--all', 'every feature of the plan, not only those that models take')
      .option(
        '--include <fields>',
        'input fields to carry along, separated by commas: labels, keys, times (default: output.include)',
        (text: string) => csvNames(text),
      )
      .option('--dead-letters <file>', 'where events go that give no row, with their reason')
      .option('--strict', 'exit with 1 when an event gave no row')
      .option('--max-refused <percent>', 'exit with 1 when more gave no row', percentage, 50)
      .addHelpText('after', notes)
      .action(async (options: FeatureOptions) => {
        checkUse(options)
        finish(await untilDone(options.output, io, () => write(options, io)))
      })
  },
}

function checkUse(options: FeatureOptions): void {
  const useless =
    options.input === undefined
      ? options.records === true
        ? ['--records']
        : []
      : rangeOptions.filter((name) => options[name] !== undefined).map((name) => `--${name}`)
  if (useless.length === 0) return
  const when = options.input === undefined ? 'only with --input' : 'not with --input, which reads no topic'
  throw new SluiceError('USAGE', `${useless.join(', ')}: ${when}`)
}

async function write(options: FeatureOptions, io: Io): Promise<ExitCode> {
  const start = performance.now()
  const { config, output, outputFormat, include } = options
  const format =
    output === '-' ? (outputFormat ?? 'csv') : textFormat(output, outputFormat, '--output-format', 'write')
  // It is told where what it names is not there.
  const names = JSON.stringify(include?.filter((name) => name !== ''))
  const carried = include === undefined ? [] : [{ override: `output.include=${names}`, by: '--include' }]
  const assembly = await assembleOrThrow(
    { file: config, overrides: [...options.set, ...carried], environment: io.env },
    (line) => {
      printLine(io.stderr, line)
    },
  )
  const request = { config, from: sourceOf(options), output, format, all: options.all === true }
  const counts = await writeFeatureTable(
    assembly,
    { ...request, deadLetters: options.deadLetters ?? null },
    fileSurroundings(output, io),
  )
  const failed = counts.deadLettered
  for (const line of [...letterLines(counts), rowLine(counts, (performance.now() - start) / 1000)])
    printLine(io.stderr, line)
  const failure = tooManyFailed(failed, counts.scored + failed, options.maxRefused, 'events', 'made a row')
  if (failure !== null) printLine(io.stderr, `sluice: ${failure}`)
  return failure !== null || (options.strict === true && failed > 0) ? exitCodes.findings : exitCodes.done
}

function sourceOf(options: FeatureOptions): FeatureTableRequest['from'] {
  const { input, records } = options
  return input === undefined ? { range: rangeOf(options) } : { file: input, areRecords: records === true }
}

function letterLines({ deadLettered, deadLetters }: ReplayCounts): readonly string[] {
  if (deadLettered === 0) return []
  const reasons = [...deadLetters].map(([reason, count]) => `  ${reason}: ${formatCount(count)}`)
  return [`${plural(deadLettered, 'dead letter')}:`, ...reasons]
}

function rowLine({ outcomes, scored, total }: ReplayCounts, seconds: number): string {
  const left = outcomes.skipped > 0 ? `, ${formatCount(outcomes.skipped)} skipped` : ''
  const rate = seconds > 0 ? `, ${formatCount(total / seconds)} events/s` : ''
  return `${plural(scored, 'row')} of ${plural(total, 'event')}${left} in ${formatDuration(seconds)}${rate}`
}

const notes = `
A row an event that the stream would score, with the features as its models see them: decoding, steps, checks and policies are
those of sluice run, models are not asked. Numbers are read back to the bit; an empty cell (in JSON lines a null) is a missing value.
Columns are the included fields, then the features that models take, in the order of their columns, or with --all every one.

Without --input the events are those of the input topic, read without joining a group, as by sluice replay. An event that gives
no row is counted by its reason, as by sluice score -c; the others stand in the order of the input.`
