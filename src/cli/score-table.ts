import { scoreTable } from '../app/score-table.ts'
import type { TableScored } from '../app/score-table.ts'
import { SluiceError } from '../core/errors.ts'
import { formatCount, formatDuration, plural } from '../core/text.ts'
import { defaultRules } from '../table/reading-rules.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { tooManyFailed } from './failed-share.ts'
import { fileSurroundings } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { addModelOptions, chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { percentage, share, wholeNumber } from './option-values.ts'
import { addRuleOptions, readingRules } from './reading-options.ts'
import type { RuleArguments } from './reading-options.ts'

interface Arguments extends RuleArguments, ModelArguments {
  readonly model?: string
  readonly config?: string
  readonly from: string
  readonly table?: string
  readonly query?: string
  readonly key: string
  readonly to: string
  readonly chunk: number
  readonly threshold?: number
  readonly maxRefused: number
}

export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .option('-m, --model <file>', 'score rows with this model file, or - for standard input')
      .option('-c, --config <file>', 'not offered: a pipeline scores events (sluice score -c)')
      .requiredOption('--from <database>', 'postgres://user@host:5432/database, or an SQLite file')
      .option('--table <name>', 'the table or view to score: NAME or SCHEMA.NAME')
      .option('--query <sql>', 'or a query that gives the rows')
      .requiredOption('--key <column>', 'the column that tells rows apart: unique, never null')
      .requiredOption('--to <table>', 'the table of the scores; made when it is not there')
      .option('--chunk <rows>', 'rows that are read, scored and written at once', wholeNumber(1), 5000)
    addModelOptions(addRuleOptions(command))
      .option('--threshold <p>', 'of two classes: predict the second from this probability on', share)
      .option(
        '--max-refused <percent>',
        'exit with 1 when more could not be scored, and always when nothing could',
        percentage,
        50,
      )
      .addHelpText('after', notes)
      .action(async (given: Arguments) => {
        finish(await score(given, io))
      })
  },
}

async function score(given: Arguments, io: Io): Promise<ExitCode> {
  const started = performance.now()
  const { model, config, table, query, key, to } = given
  if (model === undefined || config !== undefined)
    throw new SluiceError(
      'USAGE',
      'give a model (-m): tables are not scored with a pipeline (-c); write the rows as events for sluice score -c',
    )
  if ((table === undefined) === (query === undefined))
    throw new SluiceError('USAGE', 'give either --table or --query')
  const from = table === undefined ? { query: query! } : { table }
  const scored = await scoreTable(
    {
      ...chosenModel(model, given),
      from: given.from,
      job: { from, key, to },
      chunk: given.chunk,
      matchNames: given.matchNames,
      threshold: given.threshold ?? null,
      rules: { ...defaultRules, ...readingRules(given) },
    },
    fileSurroundings(to, io),
  )
  for (const line of [...scored.counts.lines(), endLine(scored, to, (performance.now() - started) / 1000)])
    printLine(io.stderr, line)
  if (scored.interrupted) {
    printLine(io.stderr, 'sluice: interrupted after a whole chunk; the same call goes on from there')
    return exitCodes.fatal
  }
  const { refused, rows } = scored.counts
  const failure = tooManyFailed(refused, rows, given.maxRefused, 'rows')
  if (failure === null) return exitCodes.done
  printLine(io.stderr, `sluice: ${failure}`)
  return exitCodes.findings
}

function endLine({ counts, written }: TableScored, to: string, seconds: number): string {
  const { rows, refused } = counts
  const rate = seconds > 0 ? `, ${formatCount(rows / seconds)} rows/s` : ''
  return `${plural(rows - refused, 'row')} of ${formatCount(rows)} scored in ${formatDuration(seconds)}${rate}; ${formatCount(written)} written to ${to}, the others stood there as they are`
}

const notes = `
Rows are read in the order of their key, --chunk at a time; the scores of a chunk and how far the job is (table sluice_jobs) are
one transaction. Whatever ends a run, the same call goes on behind the last chunk, and each key has its scores once. A run over
scores that are there changes only those that differ. One run at a time writes a table.

The table of scores has the key, label (of models that predict one), the model's outputs by name, reason, model, digest and
scored_at. NULL is a missing value. The password is taken from the URL, PGPASSWORD or ~/.pgpass.

  sluice score-table -m model.zip --from postgres://scorer@db/plant --table readings --key id --to reading_scores
`
