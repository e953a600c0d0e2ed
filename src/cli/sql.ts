import { once } from 'node:events'
import { text as textOf } from 'node:stream/consumers'
import { Option } from 'commander'
import { runSql } from '../app/run-sql.ts'
import type { SqlResult } from '../app/run-sql.ts'
import { plural } from '../core/text.ts'
import type { Cell } from '../table/cell.ts'
import { csvEncoder, jsonLinesEncoder } from '../table/row-encoder.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { addModelOptions, chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'

const formats = { csv: csvEncoder, jsonl: jsonLinesEncoder } as const

interface SqlArguments extends ModelArguments {
  readonly model: string
  readonly outputFormat: keyof typeof formats
}

/** `sluice sql`: statements on an SQLite file, in which a model is functions. */
export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .argument('<file>', 'the database; :memory: for an empty one')
      .argument('[statements...]', 'what to run; without any, what standard input says')
      .requiredOption('-m, --model <file>', 'the model that the functions ask')
    addModelOptions(command)
      .addOption(
        new Option('--output-format <format>', 'form of rows').choices(Object.keys(formats)).default('csv'),
      )
      .addHelpText('after', notes)
      .action(async (file: string, statements: readonly string[], given: SqlArguments) => {
        await run(file, statements, given, io)
        finish(exitCodes.done)
      })
  },
}

async function run(file: string, statements: readonly string[], given: SqlArguments, io: Io): Promise<void> {
  const choice = chosenModel(given.model, given)
  const sql = statements.length > 0 ? statements.join(';\n') : await textOf(io.stdin)
  for await (const result of runSql(file, choice, sql, io))
    await print(result, formats[given.outputFormat], io)
}

async function print(result: SqlResult, encoder: typeof csvEncoder, io: Io): Promise<void> {
  if ('changed' in result) {
    printLine(io.stderr, `${plural(result.changed, 'row')} changed`)
    return
  }
  const rows = encoder(result.columns)
  io.stdout.write(rows.header)
  for (const cells of result.rows) {
    // A reader that is slower than we are decides how far we go ahead.
    if (!io.stdout.write(rows.row(cells.map(cellOf)))) await once(io.stdout, 'drain')
  }
}

function cellOf(value: string | number | bigint | Uint8Array | null): Cell {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}

const notes = `
Functions take the columns of the model in their order (sluice inspect lists them); a row that cannot be scored is NULL.

  sluice_score(...)                 the value; of two classes the probability of the second, of more that of the predicted one
  sluice_label(...)                 the predicted class
  sluice_output('p3', ...)          an output by its name
  sluice_contribution('temp', ...)  what a column (or 'bias') adds to the margin of the predicted class
  sluice_reason(...)                why a row cannot be scored, else NULL

  sluice sql -m model.zip plant.db "select id, sluice_label(temp, load) from readings"
  sluice sql -m model.zip plant.db "insert into scores select id, sluice_score(temp, load) from readings where true
    on conflict (id) do update set p = excluded.p where p is not excluded.p"`
