import { Option } from 'commander'
import type { Command } from 'commander'
import { defaultNa, levelMatches, missingOrRefuse } from '../table/reading-rules.ts'
import type { LevelMatch, MissingOrRefuse, ReadingRules } from '../table/reading-rules.ts'
import { csvNames } from './option-values.ts'

/** What the options of `addReadingOptions` give: what is not given is for the command to decide. */
export interface ReadingArguments {
  readonly na?: readonly string[]
  readonly invalidNumbers?: MissingOrRefuse
  readonly unknownCategory?: MissingOrRefuse
  readonly matchLevels?: LevelMatch
}

/** Their names, for commands in which they do not always mean something. */
export const readingOptions = ['na', 'invalidNumbers', 'unknownCategory', 'matchLevels'] as const

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
        'meant (the default): 3.0 is the level 3 and true is True where no level is spelt so; exact: as in H2O',
      ).choices(levelMatches),
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
