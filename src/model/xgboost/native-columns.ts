import { ModelError } from '../../core/errors.ts'
import type { InputColumn } from '../../core/column.ts'
import { SettingError } from '../file-settings.ts'
import type { FileSettings } from '../file-settings.ts'
import { nodeKinds } from '../forest/tree.ts'
import type { Unsaid } from '../scorer.ts'
import type { FileLevels } from './file-levels.ts'
import type { Learner } from './learner.ts'
import { noted } from '../noted.ts'

export interface NativeColumns {
  readonly inputs: readonly InputColumn[]
  readonly unsaid: readonly Unsaid[]
}

/** The columns of a row: names and levels from the file, else from settings. Throws ModelError. */
export function nativeColumns(learner: Learner, settings: FileSettings): NativeColumns {
  const names = columnNames(learner, settings)
  const categories = new Map(Object.entries(settings.categories ?? {}))
  const used = noted('categories', () => usedCategories(learner))
  const inputs = names.map((name, feature): InputColumn => {
    const given = categories.get(name)
    categories.delete(name)
    const isCategory = used[feature]! > 0 || learner.featureTypes?.[feature] === 'c'
    if (!isCategory && given === undefined) return { name, kind: 'numeric', levels: null }
    if (!isCategory) fail(learner, `column ${JSON.stringify(name)} has no categories in the file`)
    return categoryColumn(learner, name, learner.levels[feature] ?? null, given, used[feature]!)
  })
  for (const name of categories.keys())
    fail(learner, `the model has no column ${JSON.stringify(name)}; it has ${names.slice(0, 10).join(', ')}`)
  return { inputs, unsaid: [...unsaidNames(learner, settings), ...unsaidLevels(learner, inputs, used)] }
}

function fail({ source }: Learner, why: string): never {
  throw new SettingError(source, 'categories', why)
}

function columnNames(learner: Learner, { featureNames }: FileSettings): readonly string[] {
  const { source, featureCount } = learner
  const refuse = (why: string): never => {
    throw new SettingError(source, 'featureNames', why)
  }
  if (featureNames !== undefined && learner.featureNames !== null) refuse('the file names its columns itself')
  if (featureNames !== undefined && featureNames.length !== featureCount)
    refuse(`expected ${featureCount} names, found ${featureNames.length}`)
  const names =
    learner.featureNames ?? featureNames ?? Array.from({ length: featureCount }, (_, k) => `f${k}`)
  const twice = firstTwice(names)
  if (twice !== undefined)
    throw new ModelError(
      source,
      'learner, feature_names',
      `expected each name once, ${JSON.stringify(twice)} is there twice`,
    )
  return names
}

/** By feature: how many codes its categorical splits know; 0 where it has none. */
function usedCategories({ model, featureCount }: Learner): Int32Array {
  const used = new Int32Array(featureCount)
  if (model.kind === 'linear') return used
  for (const { tree } of model.trees) {
    tree.kind.forEach((kind, node) => {
      if (kind !== nodeKinds.set) return
      // A set split always has its set.
      const { offset, count } = tree.sets.get(node)!
      const feature = tree.column[node]!
      used[feature] = Math.max(used[feature]!, offset + count, 1)
    })
  }
  return used
}

function categoryColumn(
  learner: Learner,
  name: string,
  stated: FileLevels | null,
  given: readonly string[] | undefined,
  used: number,
): InputColumn {
  const column = JSON.stringify(name)
  if (stated?.levels && given !== undefined)
    fail(learner, `the file has the levels of column ${column} itself`)
  if (stated?.levels === null && given === undefined) {
    const why = stated.numeric
      ? 'are numbers beyond those that are read exactly'
      : `are cut at wrong places by XGBoost ${learner.version.join('.')}, since one has a character outside of ASCII`
    const how = 'give all of them, in the order of their codes'
    fail(learner, `column ${column} needs it: the ${stated.count} levels in the file ${why}; ${how}`)
  }
  const levels = given ?? stated?.levels ?? null
  if (levels === null) return { name, kind: 'numeric', levels: null }
  if (stated !== null && levels.length !== stated.count)
    fail(learner, `expected ${stated.count} levels of column ${column}, found ${levels.length}`)
  if (levels.length < used)
    fail(
      learner,
      `expected at least ${used} levels of column ${column}, the trees know as many; found ${levels.length}`,
    )
  const twice = firstTwice(levels)
  if (twice !== undefined) fail(learner, `level ${JSON.stringify(twice)} of column ${column} is there twice`)
  const isNumeric = given === undefined ? stated?.numeric === true : given.every(isNumber)
  return { name, kind: 'categorical', levels, ...(isNumeric && { levelType: 'number' }) }
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

function firstTwice(texts: readonly string[]): string | undefined {
  const known = new Set<string>()
  return texts.find((text) => known.size === known.add(text).size)
}

function unsaidNames({ featureNames, featureCount }: Learner, settings: FileSettings): Unsaid[] {
  if (featureNames !== null || settings.featureNames !== undefined || featureCount === 0) return []
  const last = featureCount - 1
  return [
    { setting: 'featureNames', message: `the file has no names of columns: they are called f0 to f${last}` },
  ]
}

function unsaidLevels({ featureTypes }: Learner, inputs: readonly InputColumn[], used: Int32Array): Unsaid[] {
  const without = inputs.filter(
    ({ levels }, feature) => levels === null && (used[feature]! > 0 || featureTypes?.[feature] === 'c'),
  )
  if (without.length === 0) return []
  const names = without.map(({ name }) => JSON.stringify(name)).join(', ')
  return [
    {
      setting: 'categories',
      message: `the levels of the categorical columns are not in the file: ${names} are taken as the numbers of categories`,
    },
  ]
}
