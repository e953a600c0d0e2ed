import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import type { ModelChoice } from '../app/given-model.ts'
import { messageOf } from '../core/errors.ts'
import { csvNames, finiteNumber, wholeNumber } from './option-values.ts'

type Settings = NonNullable<ModelChoice['settings']>

/** What the options of `addModelOptions` give. */
export interface ModelArguments extends Settings {
  readonly maxModelBytes?: number
}

/** Their names, for commands in which they do not always mean something. */
export const modelOptions = [
  'maxModelBytes',
  'labels',
  'rounds',
  'categories',
  'missing',
  'featureNames',
] as const

/** The options of all commands that read a model by itself. */
export function addModelOptions(command: Command): Command {
  return command
    .option(
      '--labels <names>',
      'names of the classes in the order of their numbers, separated by commas, where the file has none',
      names,
    )
    .addOption(
      new Option('--rounds <which>', 'of a model that stopped early: up to the best round, or all').choices([
        'best',
        'all',
      ]),
    )
    .option(
      '--categories <column=levels>',
      'categories of a column in the order of their codes: band=calm,rough; once a column, or @file: JSON',
      categories,
    )
    .option('--missing <number>', 'the number that counted as missing in training', finiteNumber)
    .option('--feature-names <names>', 'names of the columns in their order, or @file: a JSON array', names)
    .addOption(
      new Option(
        '--max-model-bytes <count>',
        'how many bytes the model may have at most, unpacked; for large models that are trusted (default: 1 GiB)',
      ).argParser(wholeNumber(1)),
    )
}

/** The model as the options describe it. */
export function chosenModel(model: string, given: ModelArguments): ModelChoice {
  const { maxModelBytes = null, labels, rounds, categories, missing, featureNames } = given
  return { model, maxModelBytes, settings: { labels, rounds, categories, missing, featureNames } }
}

/** Blanks around a name are not part of it: in a file they may be. */
function names(text: string): readonly string[] {
  if (!text.startsWith('@')) {
    const given = csvNames(text).map((name) => name.trim())
    if (given.includes('')) throw new InvalidArgumentError('expected names between the commas.')
    return given
  }
  const found = jsonIn(text.slice(1))
  if (isTexts(found)) return found
  throw new InvalidArgumentError(`${text.slice(1)}: expected a JSON array of texts.`)
}

/** `band=calm,rough` adds a column to those before; `@levels.json` holds an object of them. */
function categories(text: string, before: Settings['categories'] = {}): Settings['categories'] {
  if (text.startsWith('@')) {
    const found = jsonIn(text.slice(1))
    const isObject = typeof found === 'object' && found !== null && !Array.isArray(found)
    const columns = isObject ? Object.entries(found) : []
    if (isObject && columns.every((entry): entry is [string, string[]] => isTexts(entry[1])))
      return { ...before, ...Object.fromEntries(columns) }
    throw new InvalidArgumentError(`${text.slice(1)}: expected a JSON object of arrays of texts, by column.`)
  }
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('expected a column and its levels: band=calm,rough.')
  const column = text.slice(0, at)
  if (Object.hasOwn(before, column)) throw new InvalidArgumentError(`${column} is given twice.`)
  return { ...before, [column]: csvNames(text.slice(at + 1)) }
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new InvalidArgumentError(`${file}: ${messageOf(error)}`)
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
