import { Option } from 'commander'
import type { Command } from 'commander'
import { SluiceError } from '../core/errors.ts'
import { contributionUnits } from '../table/output-table.ts'
import { tableFormats } from '../table/table-format.ts'
import type { CliCommand } from './command.ts'
import { overrideOption } from './config-options.ts'
import { untilDone } from './file-command.ts'
import { addModelOptions, modelOptions } from './model-options.ts'
import { csvNames, percentage, share, wholeNumber } from './option-values.ts'
import { addReadingOptions, readingOptions } from './reading-options.ts'
import { scoreWithPipeline } from './score-pipeline.ts'
import type { PipelineArguments } from './score-pipeline.ts'
import { scoreWithModel } from './score-rows.ts'
import type { RowArguments } from './score-rows.ts'

interface Arguments extends RowArguments, PipelineArguments {
  readonly model?: string
  readonly config?: string
}

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .option('-m, --model <file>', 'score rows with this model file, or - for standard input')
      .option(
        '-c, --config <file>',
        'score events (JSON lines, Parquet, Arrow) with the plan, models and policies of this pipeline',
      )
      .requiredOption(
        '-i, --input <file>',
        'rows to score (.csv, .jsonl, .ndjson, .json, also .gz, .zst; .parquet, .arrow, .feather), or - for standard input',
      )
      .option('-o, --output <file>', 'where the answers go; without it, or with -, to standard output', '-')
    addModelOptions(addReadingOptions(command))
      .addOption(new Option('--input-format <format>', 'what the input is').choices(tableFormats))
      .addOption(new Option('--output-format <format>', 'form of the output').choices(tableFormats))
      .option('--threshold <p>', 'of two classes: predict the second from this probability on', share)
      .option(
        '--keep <columns>',
        "input columns to carry over, separated by commas; '*' for all",
        csvNames,
        [],
      )
      .option('--contributions', 'add what each feature contributes (SHAP values), and the bias')
      .option(
        '--top <count>',
        'only that many contributions, the largest ones to the predicted class',
        wholeNumber(1),
      )
      .option(
        '--bottom <count>',
        'that many of the smallest contributions, with --top or alone',
        wholeNumber(1),
      )
      .option('--signed', 'with --top, --bottom: -3 is smaller than 1; else absolute values count')
      .addOption(
        new Option('--contributions-by <unit>', 'by column of the model, or summed by feature of the row')
          .choices(contributionUnits)
          .default('column'),
      )
      .option('--contribution-prefix <text>', 'what the names of contributions start with', '')
      .option('--leaf', 'add the leaf of each tree: path and number')
      .option('--staged', 'add the predictions after 1, 2, ... trees')
      .option('--reconstruct', 'add the row that the found archetypes give back (GLRM)')
      .option('--strict', 'exit with 1 when a row could not be scored or a column of the model is not there')
      .option(
        '--max-refused <percent>',
        'exit with 1 when more could not be scored, and always when nothing could',
        percentage,
        50,
      )
      .addOption(overrideOption())
      .option('--records', 'with -c: a line is a record, {"key": ..., "headers": {...}, "value": event}')
      .option('--dead-letters <file>', 'with -c: where events go that could not be scored, with their reason')
      .addHelpText('after', notes)
      .action(async (given: Arguments) => {
        const { model, config } = given
        if ((model === undefined) === (config === undefined))
          throw new SluiceError('USAGE', 'give either a model (-m) or a pipeline (-c)')
        refuseUnused(command, config === undefined ? pipelineOptions : rowOptions)
        const work =
          model !== undefined
            ? () => scoreWithModel(model, given, io)
            : () => scoreWithPipeline(config!, given, io)
        finish(await untilDone(given.output, io, work))
      })
  },
}

/** Options that mean nothing with a pipeline, and without one. */
const rowOptions = [
  ...modelOptions,
  ...readingOptions,
  'inputFormat',
  'outputFormat',
  'keep',
  'contributions',
  'top',
  'bottom',
  'signed',
  'contributionsBy',
  'threshold',
  'contributionPrefix',
  'leaf',
  'staged',
  'reconstruct',
] as const
const pipelineOptions = ['set', 'records', 'deadLetters'] as const

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

const notes = `
With a model: an empty cell is a missing column, a null a missing value. What was taken for what (missing values, levels, names)
is counted at the end. The last column, reason, is empty or says why a row could not be scored; its other columns are then empty. The
offset, where the model has one, is taken from its column.

With a pipeline: each line of the input is an event, a JSON object with the fields of input.schema, in the
envelope or under the name of its type where input.unwrap or input.types say so. With --records it is the value of a record
around it, whose key and headers the features may read. In Parquet and Arrow each row is an event, and columns are called by the
paths of its fields. Predictions are
written as JSON lines. The n-th event (from 0) counts as offset n of partition 0 of input.topic,
the first of input.topics, or 'events' where a pattern says what is read.`
