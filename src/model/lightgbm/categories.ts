import type { InputColumn } from '../../core/column.ts'
import { ModelError } from '../../core/errors.ts'
import { plural, quoted } from '../../core/text.ts'
import { SettingError } from '../file-settings.ts'
import type { Unsaid } from '../scorer.ts'
import type { ModelText } from './read-text.ts'
import { isCategorical } from './split-features.ts'

/** The columns of rows, and what the file leaves open of them. */
export interface Columns {
  readonly inputs: readonly InputColumn[]
  readonly unsaid: readonly Unsaid[]
}

/** Levels as texts, and what they were before. */
type Levels = Pick<InputColumn, 'levels' | 'levelType'>

/**
 * A column whose levels are known takes them; any other takes numbers, of a categorical one its codes.
 *
 * @param names of the columns
 * @param given setting `categories`: levels by column
 * @throws ModelError where the file does not say which columns its levels are of, or contradicts what is given
 */
export function readColumns(
  text: ModelText,
  names: readonly string[],
  given: Readonly<Record<string, readonly string[]>>,
  source: string,
): Columns {
  const categorical = categoricalColumns(text)
  const levels = new Map<string, Levels>(
    Object.entries(given).map(([name, own]) => [name, { levels: [...own] }]),
  )
  for (const [name, own] of levelsOfFile(text, names, source, categorical, given)) {
    const other = levels.get(name)?.levels
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(own.levels)) {
      const expectation = `the file has other levels of ${JSON.stringify(name)}: ${quoted(own.levels ?? [])}`
      throw new SettingError(source, 'categories', expectation)
    }
    levels.set(name, own)
  }
  return {
    inputs: names.map((name): InputColumn => {
      const own = levels.get(name)
      return own === undefined
        ? { name, kind: 'numeric', levels: null }
        : { name, kind: 'categorical', ...own }
    }),
    unsaid: unsaidLevels(categorical.map((column) => names[column]!).filter((name) => !levels.has(name))),
  }
}

function unsaidLevels(names: readonly string[]): Unsaid[] {
  if (names.length === 0) return []
  const message = `the levels of ${quoted(names)} are not in the file: rows give their codes, as the training did`
  return [{ setting: 'categories', message }]
}

/** Columns with categories: by their splits, or by the list of their values. */
function categoricalColumns({ header, trees }: ModelText): number[] {
  const found = new Set<number>()
  header.featureInfos?.forEach((info, column) => {
    if (info !== 'none' && !info.startsWith('[')) found.add(column)
  })
  for (const { feature, decisionType } of trees)
    feature.forEach((column, split) => {
      if (isCategorical(decisionType[split]!)) found.add(column)
    })
  return [...found].sort((a, b) => a - b)
}

/**
 * The levels that Python adds to the file are those of the frame's categorical columns, in order; which columns that are,
 * the file does not say.
 */
function levelsOfFile(
  text: ModelText,
  names: readonly string[],
  source: string,
  categorical: readonly number[],
  given: Readonly<Record<string, readonly string[]>>,
): (readonly [name: string, levels: Levels])[] {
  const lists = parseLists(text, source)
  if (lists.length === 0) return []
  const named = names.flatMap((name, column) => (Object.hasOwn(given, name) ? [column] : []))
  const guesses = [categorical, parameterColumns(text)]
  const columns = areLists(named, lists, names, given)
    ? named
    : guesses.find((guess) => fits(guess, lists, text))
  if (columns === undefined) {
    const first = lists.map(({ levels }) => `${quoted(levels?.slice(0, 3) ?? [])}, ...`).join('; ')
    const expectation = `the file has the levels of ${plural(lists.length, 'column')} (${first}), and does not say of which`
    throw new SettingError(source, 'categories', `${expectation}: name them with these levels`)
  }
  return columns.map((column, index) => [names[column]!, lists[index]!])
}

/** Whether the lists are those that are given for these columns. */
function areLists(
  columns: readonly number[],
  lists: readonly Levels[],
  names: readonly string[],
  given: Readonly<Record<string, readonly string[]>>,
): boolean {
  const own = columns.map((column) => given[names[column]!])
  return JSON.stringify(own) === JSON.stringify(lists.map(({ levels }) => levels))
}

/** Whether as many columns have lists, and none has codes beyond its list. */
function fits(columns: readonly number[], lists: readonly Levels[], { header }: ModelText): boolean {
  return (
    columns.length === lists.length &&
    columns.every((column, index) => {
      const info = header.featureInfos?.[column] ?? 'none'
      const count = lists[index]!.levels?.length ?? 0
      return (
        info === 'none' || (!info.startsWith('[') && info.split(':').every((code) => Number(code) < count))
      )
    })
  )
}

/** The parameter names the columns that were categorical in training, unused ones as well: by their numbers. */
function parameterColumns({ header, parameters }: ModelText): number[] {
  const text = parameters.get('categorical_feature') ?? ''
  if (!/^\d+(,\d+)*$/.test(text)) return []
  const columns = text.split(',').map(Number)
  return columns.filter((column) => column < header.featureNames.length).sort((a, b) => a - b)
}

function parseLists({ pandasCategorical }: ModelText, source: string): readonly Levels[] {
  const fail = (): never => {
    throw new ModelError(
      source,
      'pandas_categorical',
      'expected null, or lists of texts, numbers and truth values (JSON)',
    )
  }
  if (pandasCategorical === null) return []
  const lists = parse(pandasCategorical)
  if (lists === null) return []
  if (!Array.isArray(lists)) return fail()
  return lists.map((list: unknown) => {
    if (!Array.isArray(list)) return fail()
    return levelsOf(
      list.map((level: unknown) => (isLevel(level) ? level : fail())),
      source,
    )
  })
}

interface NumberText {
  readonly number: string
}

type Level = string | boolean | NumberText

function isLevel(level: unknown): level is Level {
  return typeof level === 'string' || typeof level === 'boolean' || isNumberText(level)
}

function isNumberText(level: unknown): level is NumberText {
  return typeof level === 'object' && level !== null && 'number' in level && typeof level.number === 'string'
}

/** Numbers keep the text that they have in the file (`2.0`); undefined where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, keepNumberText)
  } catch {
    return undefined
  }
}

function keepNumberText(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? { number: context?.source ?? String(value) } : value
}

function levelsOf(list: readonly Level[], source: string): Levels {
  const levels = list.map((level) => (isNumberText(level) ? level.number : String(level)))
  if (new Set(levels).size !== levels.length)
    throw new ModelError(source, 'pandas_categorical', 'expected the levels of a column to differ as texts')
  if (list.length > 0 && list.every(isNumberText)) return { levels, levelType: 'number' }
  return list.some((level) => typeof level === 'boolean') && list.every((level) => typeof level === 'boolean')
    ? { levels, levelType: 'boolean' }
    : { levels }
}
