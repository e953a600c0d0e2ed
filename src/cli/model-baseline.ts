import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { assembleOrThrow } from '../app/assemble.ts'
import { filesOf } from '../app/assembly-files.ts'
import { makeBaseline } from '../app/monitoring/make-baseline.ts'
import type { MadeBaseline } from '../app/monitoring/make-baseline.ts'
import type { BaselineSettings } from '../app/monitoring/survey.ts'
import { baselineOfTopic } from '../app/monitoring/topic-baseline.ts'
import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { plural } from '../core/text.ts'
import { inputFormat } from '../table/found-format.ts'
import { defaultRules } from '../table/reading-rules.ts'
import { refuseOverwriting } from '../table/refuse-overwriting.ts'
import { overrideOption } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import { fileSurroundings, untilDone } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'
import { addModelOptions, chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { day, wholeNumber } from './option-values.ts'
import { addRangeOptions, rangeOf, rangeOptions } from './range-options.ts'
import type { RangeOptions } from './range-options.ts'
import { addReadingOptions, inputForm, readingRules } from './reading-options.ts'
import type { ReadingArguments } from './reading-options.ts'
import { writeTextFile } from './write-text-file.ts'

interface BaselineOptions extends ReadingArguments, ModelArguments, RangeOptions {
  readonly model?: string
  readonly input?: string
  readonly config?: string
  readonly set: readonly string[]
  readonly name?: string
  readonly label?: string
  readonly bins: number
  readonly window?: number
  readonly trainedUntil?: string
  readonly output: string
}

export function addModelBaseline(command: Command, io: Io, finish: EndCommand): void {
  command
    .option('-m, --model <file>', 'the model file, or - for standard input')
    .option(
      '-i, --input <file>',
      'rows of training (.csv, .jsonl, .ndjson, .json, also .gz, .zst; .parquet, .arrow, .feather)',
    )
    .option(
      '-c, --config <file>',
      'in the place of both: a pipeline, whose records of a stretch of its topic are scored again',
    )
    .addOption(overrideOption())
    .option('--name <model>', 'with -c: which of its models, where there are several')
    .option(
      '--label <column>',
      'count what was true by this column; without it what the model says is counted',
    )
    .option('--bins <count>', 'bins of a number, of as many values each', bins, 20)
    .option(
      '--window <rows>',
      'the rows are in the order of time, and a window of the stream has about so many: learn how far windows are apart',
      wholeNumber(2),
    )
    .option('--trained-until <day>', 'the last day of the rows: 2026-11-01', day)
    .option('-o, --output <file>', 'where it is written; without it, or with -, to standard output', '-')
  addModelOptions(addReadingOptions(addRangeOptions(command, 'with -c: ')))
    .addHelpText('after', notes)
    .action(async (options: BaselineOptions) => {
      const rows = rowsOf(options)
      finish(await untilDone(options.output, io, () => write(rows, options, io)))
    })
}

/** Where the rows come from. */
type Rows = { readonly model: string; readonly input: string } | { readonly config: string }

const ofTopics = ['name', ...rangeOptions] as const

/** @throws SluiceError USAGE */
function rowsOf(options: BaselineOptions): Rows {
  const { model, input, config, label, set } = options
  if (config !== undefined) {
    const ofFiles = { '-m': model, '-i': input, '--label': label }
    const names = Object.entries(ofFiles).flatMap(([name, value]) => (value === undefined ? [] : [name]))
    if (names.length === 0) return { config }
    const why = 'not with -c, which scores the records of a topic again: nothing there says what was true'
    throw new SluiceError('USAGE', `${names.join(', ')}: ${why}`)
  }
  const useless = [
    ...ofTopics.filter((name) => options[name] !== undefined),
    ...(set.length > 0 ? ['set'] : []),
  ]
  if (useless.length > 0)
    throw new SluiceError('USAGE', `${useless.map((name) => `--${name}`).join(', ')}: only with -c`)
  if (model === undefined || input === undefined)
    throw new SluiceError('USAGE', 'give a model and its rows of training (-m, -i), or a pipeline (-c)')
  return { model, input }
}

interface Made extends Pick<MadeBaseline, 'baseline'> {
  /** What became of the rows. */
  readonly lines: readonly string[]
}

async function write(rows: Rows, options: BaselineOptions, io: Io) {
  const { output } = options
  const { baseline, lines } =
    'config' in rows ? await ofTopic(rows.config, options, io) : await ofRows(rows, options, io)
  const text = `${JSON.stringify(baseline, null, 1)}\n`
  if (output === '-') io.stdout.write(text)
  else await writeTextFile(output, text)
  for (const line of [...lines, summary(baseline)]) printLine(io.stderr, line)
  return exitCodes.done
}

async function ofRows(
  { model, input }: { readonly model: string; readonly input: string },
  options: BaselineOptions,
  io: Io,
): Promise<Made> {
  const { output } = options
  await refuseOverwriting([output], [input, model])
  const format = await inputFormat(input, undefined, null)
  const { baseline, counts } = await makeBaseline(
    {
      ...chosenModel(model, options),
      input,
      inputFormat: format,
      inputForm: inputForm(options, format),
      matchNames: options.matchNames,
      rules: { ...defaultRules, ...readingRules(options) },
      label: options.label ?? null,
      ...settingsOf(options),
    },
    fileSurroundings(output, io),
  )
  return { baseline, lines: counts.lines() }
}

async function ofTopic(config: string, options: BaselineOptions, io: Io): Promise<Made> {
  const { output, set, name } = options
  const warn = (line: string) => {
    printLine(io.stderr, line)
  }
  const assembly = await assembleOrThrow({ file: config, overrides: set, environment: io.env }, warn)
  await refuseOverwriting([output], [config, ...filesOf(assembly)])
  const outside = fileSurroundings(output, io)
  const { baseline, counts } = await baselineOfTopic(
    assembly,
    { range: rangeOf(options), name: name ?? null, ...settingsOf(options) },
    { ...outside, clock: systemClock, progress: (offsets) => outside.progress(offsets) },
  )
  const left = counts.total - baseline.rows
  return { baseline, lines: left === 0 ? [] : [`${plural(left, 'record')} without an answer left out`] }
}

function settingsOf({ bins, window, trainedUntil }: BaselineOptions): BaselineSettings {
  return { bins, window: window ?? null, trainedUntil: trainedUntil ?? null }
}

function summary({ rows, features, outputs, blocks }: MadeBaseline['baseline']): string {
  const columns = `${plural(features.length, 'feature')} and ${plural(outputs.length, 'output')}`
  const usual =
    blocks === null
      ? 'without what is usual between windows (--window)'
      : `with what is usual between windows of ${plural(blocks.window, 'row')}`
  return `${columns} of ${plural(rows, 'row')}, ${usual}`
}

function bins(text: string): number {
  const count = wholeNumber(2)(text)
  if (count > 200) throw new InvalidArgumentError('expected at most 200')
  return count
}

const notes = `
The file goes into the config (models[].baseline) or into the store (sluice model add --baseline). Rows that the model
refuses are left out. With -c the records of a topic are scored again, as by sluice replay, and stand in the order of their
times: sluice model baseline -c sluice.yaml --name cooler --from 7d -o cooler.baseline.json
All values are held in memory: 8 bytes a row and column. What is made of it: docs/drift.md.`
