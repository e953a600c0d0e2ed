import { inspectFile } from '../app/inspect-file.ts'
import { tableFormat } from '../table/table-format.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import { inspectionText } from './print/inspection-text.ts'
import { columnsOf, withHeadings } from './print/message.ts'

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('<model>', 'the model: an H2O MOJO')
      .option('-i, --input <file>', 'rows to measure the speed with (.csv, .jsonl, .ndjson)')
      .option('--json', 'print all of it as JSON')
      .action(async (model: string, options: { readonly input?: string; readonly json?: true }) => {
        const { input } = options
        const found = await inspectFile(
          {
            model,
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
            : withHeadings(inspectionText(found, columnsOf(io.stdout, 100)), io.stdout)
        for (const line of lines) printLine(io.stdout, line)
        finish(exitCodes.done)
      })
  },
}
