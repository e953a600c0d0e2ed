import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { nameMatches } from '../core/fold-name.ts'
import type { NameMatch } from '../core/fold-name.ts'
import { SluiceError } from '../core/errors.ts'
import { plainForm } from '../table/input-form.ts'
import type { InputForm } from '../table/input-form.ts'
import { formatNames } from '../table/table-format.ts'
import type { TableFormat } from '../table/table-format.ts'
import { defaultNa, levelMatches, missingOrRefuse } from '../table/reading-rules.ts'
import type { LevelMatch, MissingOrRefuse, ReadingRules } from '../table/reading-rules.ts'
import { csvNames } from './option-values.ts'

/** What the options of `addReadingOptions` give: what is not given is for the command to decide. */
export interface ReadingArguments {
  readonly na?: readonly string[]
  readonly invalidNumbers?: MissingOrRefuse
  readonly unknownCategory?: MissingOrRefuse
  readonly matchLevels?: LevelMatch
  readonly matchNames: NameMatch
  readonly separator?: string
  readonly header: boolean
  readonly columns?: readonly string[]
}

/** Their names, for commands in which they do not always mean something. */
export const readingOptions = [
  'na',
  'invalidNumbers',
  'unknownCategory',
  'matchLevels',
  'matchNames',
  'separator',
  'header',
  'columns',
] as const

/** The options of all commands that read rows for a model. */
export function addReadingOptions(command: Command): Command {
  return command
    .option(
      '--na <texts>',
      `texts that stand for a missing value, separated by commas (default: ${defaultNa.join(',')})`,
      (text: string) => csvNames(text),
    )
    .addOption(
      new Option(
        '--invalid-numbers <how>',
        'what other text in a numeric cell does: it is missing, or its row is refused (the default)',
      ).choices(missingOrRefuse),
    )
    .addOption(
      new Option(
        '--unknown-category <how>',
        'what a category does that the model does not know: it is missing (the default), or its row is refused',
      ).choices(missingOrRefuse),
    )
    .addOption(
      new Option(
        '--match-levels <how>',
        'meant (the default): 3.0 is the level 3 and true is True where no level is spelt so; exact: the very text alone',
      ).choices(levelMatches),
    )
    .addOption(
      new Option(
        '--match-names <how>',
        'which names of columns count as the same: blanks around them aside, or loose: also case, . _ - and accents',
      )
        .choices(nameMatches)
        .default('trimmed'),
    )
    .option('--separator <character>', 'what separates the cells of a CSV that is read, or tab', separator)
    .option('--no-header', 'the CSV that is read has no header line: --columns names its columns')
    .option('--columns <names>', 'with --no-header: the columns in their order', (text: string) =>
      csvNames(text),
    )
}

/** The rules that were given. */
export function readingRules(given: ReadingArguments): Partial<ReadingRules> {
  const { na, invalidNumbers, unknownCategory, matchLevels } = given
  return {
    // A cell of blanks alone is empty, whatever stands for missing else.
    ...(na !== undefined && { na: ['', ...na] }),
    ...(invalidNumbers !== undefined && { invalidNumbers }),
    ...(unknownCategory !== undefined && { unknownCategory }),
    ...(matchLevels !== undefined && { matchLevels }),
  }
}

/** How the input is written, as far as the options say. */
export function inputForm(given: ReadingArguments, format: TableFormat): Omit<InputForm, 'names'> {
  const { columns } = given
  const forCsv = [
    ...(given.separator === undefined ? [] : ['--separator']),
    ...(given.header ? [] : ['--no-header']),
  ]
  if (format !== 'csv' && forCsv.length > 0)
    throw new SluiceError('USAGE', `${forCsv.join(', ')}: only for CSV, the input is ${formatNames[format]}`)
  if (given.header === (columns !== undefined))
    throw new SluiceError('USAGE', '--no-header and --columns: expected both of them, or none')
  const separator = given.separator ?? plainForm.separator
  return { separator, columns: columns ?? null }
}

function separator(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t'
  if (text.length === 1 && !/["\r\n]/.test(text)) return text
  throw new InvalidArgumentError('It must be one character, or tab.')
}
