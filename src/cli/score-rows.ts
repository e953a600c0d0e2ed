import { scoreFile } from '../app/score-file.ts'
import { SluiceError } from '../core/errors.ts'
import type { ContributionUnit, OutputOptions } from '../table/output-table.ts'
import { formatCount, formatDuration, plural } from '../core/text.ts'
import { defaultRules } from '../table/reading-rules.ts'
import type { RowCounts } from '../table/row-counts.ts'
import { inputFormat } from '../table/found-format.ts'
import { tableFormat } from '../table/table-format.ts'
import type { TableFormat } from '../table/table-format.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { tooManyFailed } from './failed-share.ts'
import { fileSurroundings } from './file-command.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { inputForm, readingRules } from './reading-options.ts'
import type { ReadingArguments } from './reading-options.ts'

/** What `sluice score -m` is told besides the model. */
export interface RowArguments extends ReadingArguments, ModelArguments {
  readonly input: string
  readonly output: string
  readonly inputFormat?: TableFormat
  readonly outputFormat?: TableFormat
  readonly keep: readonly string[]
  readonly contributions?: true
  readonly top?: number
  readonly bottom?: number
  readonly signed?: true
  readonly contributionsBy: ContributionUnit
  readonly threshold?: number
  readonly contributionPrefix: string
  readonly leaf?: true
  readonly staged?: true
  readonly reconstruct?: true
  readonly strict?: true
  readonly maxRefused: number
}

/** Scores rows with a model, and says how it went. */
export async function scoreWithModel(model: string, given: RowArguments, io: Io): Promise<ExitCode> {
  const start = performance.now()
  const choice = chosen(given)
  const format = await inputFormat(given.input, given.inputFormat, '--input-format')
  const counts = await scoreFile(
    {
      ...chosenModel(model, given),
      input: given.input,
      inputFormat: format,
      inputForm: inputForm(given, format),
      matchNames: given.matchNames,
      rules: { ...defaultRules, ...readingRules(given) },
      output: given.output,
      outputFormat: outputFormat(given, format),
      keep: given.keep,
      threshold: given.threshold ?? null,
      contributions: given.contributions === true || choice !== null,
      contributionsBy: given.contributionsBy,
      choice,
      contributionPrefix: given.contributionPrefix,
      leaf: given.leaf ?? false,
      staged: given.staged ?? false,
      reconstruct: given.reconstruct ?? false,
    },
    fileSurroundings(given.output, io),
  )
  for (const line of [...counts.lines(), rateLine(counts, (performance.now() - start) / 1000)])
    printLine(io.stderr, line)
  const failure = tooManyFailed(counts.refused, counts.rows, given.maxRefused, 'rows')
  if (failure !== null) printLine(io.stderr, `sluice: ${failure}`)
  const flawed = counts.refused > 0 || counts.missingColumns.length > 0
  return failure !== null || (given.strict === true && flawed) ? exitCodes.findings : exitCodes.done
}

function chosen({ top, bottom, signed }: RowArguments): OutputOptions['choice'] {
  if (top === undefined && bottom === undefined) {
    if (signed === true) throw new SluiceError('USAGE', '--signed: only with --top or --bottom')
    return null
  }
  return { top: top ?? 0, bottom: bottom ?? 0, signed: signed ?? false }
}

/** Standard output takes the form of the input unless told otherwise. */
function outputFormat({ output, outputFormat: asked }: RowArguments, input: TableFormat): TableFormat {
  return tableFormat(output, asked ?? (output === '-' ? input : undefined), '--output-format', 'write')
}

function rateLine({ rows, refused }: RowCounts, seconds: number): string {
  const rate = seconds > 0 ? `, ${formatCount(rows / seconds)} rows/s` : ''
  const scored = plural(rows - refused, 'row')
  return `${scored} of ${formatCount(rows)} scored in ${formatDuration(seconds)}${rate}`
}
