import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { makeBaseline } from '../app/monitoring/make-baseline.ts'
import type { MadeBaseline } from '../app/monitoring/make-baseline.ts'
import { plural } from '../core/text.ts'
import { inputFormat } from '../table/found-format.ts'
import { defaultRules } from '../table/reading-rules.ts'
import { refuseOverwriting } from '../table/refuse-overwriting.ts'
import { exitCodes } from './exit-codes.ts'
import { fileSurroundings, untilDone } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'
import { addModelOptions, chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { day, wholeNumber } from './option-values.ts'
import { addReadingOptions, inputForm, readingRules } from './reading-options.ts'
import type { ReadingArguments } from './reading-options.ts'
import { writeTextFile } from './write-text-file.ts'

interface BaselineOptions extends ReadingArguments, ModelArguments {
  readonly model: string
  readonly input: string
  readonly label?: string
  readonly bins: number
  readonly window?: number
  readonly trainedUntil?: string
  readonly output: string
}

export function addModelBaseline(command: Command, io: Io, finish: EndCommand): void {
  command
    .requiredOption('-m, --model <file>', 'the model file, or - for standard input')
    .requiredOption(
      '-i, --input <file>',
      'rows of training (.csv, .jsonl, .ndjson, .json, also .gz, .zst; .parquet, .arrow, .feather)',
    )
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
  addModelOptions(addReadingOptions(command))
    .addHelpText('after', notes)
    .action(async (options: BaselineOptions) => {
      finish(await untilDone(options.output, io, () => write(options, io)))
    })
}

async function write(options: BaselineOptions, io: Io) {
  const { model, input, output } = options
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
      bins: options.bins,
      window: options.window ?? null,
      trainedUntil: options.trainedUntil ?? null,
    },
    fileSurroundings(output, io),
  )
  const text = `${JSON.stringify(baseline, null, 1)}\n`
  if (output === '-') io.stdout.write(text)
  else await writeTextFile(output, text)
  for (const line of [...counts.lines(), summary(baseline)]) printLine(io.stderr, line)
  return exitCodes.done
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
refuses are left out. A stretch of a topic is first written as rows of features: sluice features -c sluice.yaml --from 7d -o
rows.csv. All values are held in memory: 8 bytes a row and column. What is made of it: docs/drift.md.`
