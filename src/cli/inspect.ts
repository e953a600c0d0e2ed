import type { CliCommand } from './command.ts'
import { inspectFile } from '../app/inspect-file.ts'
import { tableFormat } from '../table/table-format.ts'

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('<model>', 'the model: an H2O MOJO')
      .option('-i, --input <file>', 'rows to measure the speed with (.csv, .jsonl, .ndjson)')
      .option('--json', 'print all of it as JSON')
      .action(async (model: string, options: { readonly input?: string; readonly json?: true }) => {
        const { input } = options
        finish(
          await inspectFile(
            {
              model,
              input:
                input === undefined ? null : { path: input, format: tableFormat(input, undefined, null) },
              json: options.json ?? false,
            },
            io,
          ),
        )
      })
  },
}
