import { inspectFile } from '../app/inspect-file.ts'
import { tableFormat } from '../table/table-format.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import { maxModelBytesOption } from './model-options.ts'
import { inspectionText } from './print/inspection-text.ts'

interface Options {
  readonly input?: string
  readonly maxModelBytes?: number
  readonly json?: true
}

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('<model>', 'the model: an H2O MOJO, or - for standard input')
      .option('-i, --input <file>', 'rows to measure the speed with (.csv, .jsonl, .ndjson)')
      .addOption(maxModelBytesOption())
      .option('--json', 'print all of it as JSON')
      .action(async (model: string, options: Options) => {
        const { input, maxModelBytes = null } = options
        const found = await inspectFile(
          {
            model,
            maxModelBytes,
            input: input === undefined ? null : { path: input, format: tableFormat(input, undefined, null) },
          },
          io,
          (text) => {
            printLine(io.stderr, `warning: ${text}`)
          },
        )
        const lines =
          options.json === true
            ? [JSON.stringify(found, null, 2)]
            : inspectionText(found, io.stdout.columns ?? 100)
        for (const line of lines) printLine(io.stdout, line)
        finish(exitCodes.done)
      })
  },
}
