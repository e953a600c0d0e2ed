import { verifyFile } from '../app/verify-file.ts'
import { inputFormat } from '../table/found-format.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import { addModelOptions, chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { atLeast, wholeNumber } from './option-values.ts'
import { addReadingOptions, inputForm, readingRules } from './reading-options.ts'
import type { ReadingArguments } from './reading-options.ts'
import { verificationJson, verificationText } from './print/verification.ts'

interface Options extends ReadingArguments, ModelArguments {
  readonly input: string
  readonly expected: string
  readonly ulp: number
  readonly tolerance?: number
  readonly json?: true
}

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('<model>', 'the model file, or - for standard input')
      .requiredOption(
        '-i, --input <file>',
        'rows to score (.csv, .jsonl, .ndjson, .json, also .gz, .zst; .parquet, .arrow, .feather)',
      )
      .requiredOption('-e, --expected <file>', 'the answers expected, row by row')
    addModelOptions(addReadingOptions(command))
      .option('--ulp <count>', 'how many units in the last place a number may be off', wholeNumber(0), 4)
      .option(
        '--tolerance <number>',
        'or by how much, of a number above 1 as a share of it: 1e-6 for ONNX',
        atLeast(0),
      )
      .option('--json', 'print the result as JSON')
      .addHelpText('after', notes)
      .action(async (model: string, options: Options) => {
        const limits = { ulp: options.ulp, tolerance: options.tolerance ?? 0 }
        const format = await inputFormat(options.input, undefined, null)
        const result = await verifyFile(
          {
            ...chosenModel(model, options),
            input: options.input,
            rules: readingRules(options),
            inputFormat: format,
            inputForm: inputForm(options, format),
            matchNames: options.matchNames,
            expected: options.expected,
            expectedFormat: await inputFormat(options.expected, undefined, null),
            ...limits,
          },
          io,
          (text) => {
            printLine(io.stderr, `warning: ${text}`)
          },
        )
        const lines =
          options.json === true ? [verificationJson(result, limits)] : verificationText(result, limits)
        for (const line of lines) printLine(io.stdout, line)
        finish(result.passed ? exitCodes.done : exitCodes.findings)
      })
  },
}

const notes = `
Expected answers are a file that sluice score wrote, or one in the reference layout: row, error, then by category
label_index, predict, p0, p1, ... or value or cluster. Exits with 1 at the first difference, and when nothing was compared.`
