import { didYouMean } from '../core/nearest.ts'
import { firstOf } from '../core/text.ts'
import { fileSettingNames, SettingError } from './file-settings.ts'
import type { FileSettings } from './file-settings.ts'
import type { FormatReader } from './format.ts'
import type { Model } from './scorer.ts'

/** What is wrong with settings whatever the file holds. Throws SettingError. */
export function checkSettings(source: string, settings: FileSettings, format: FormatReader): void {
  for (const name of fileSettingNames) {
    if (settings[name] === undefined || format.settings.includes(name)) continue
    const { settings: taken, description } = format
    const others = taken.length === 0 ? 'it takes no settings' : `its settings are ${taken.join(', ')}`
    throw new SettingError(source, name, `does not go with ${description}: ${others}`)
  }
  const { labels, featureNames, categories = {} } = settings
  checkList(source, 'labels', labels, 'a class')
  checkList(source, 'featureNames', featureNames, 'a column')
  for (const [column, levels] of Object.entries(categories))
    checkList(source, 'categories', levels, `a level of column ${JSON.stringify(column)}`)
}

function checkList(
  source: string,
  setting: keyof FileSettings,
  names: readonly string[] | undefined,
  what: string,
): void {
  if (names === undefined) return
  if (names.length === 0) throw new SettingError(source, setting, `expected at least the name of ${what}`)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined)
    throw new SettingError(source, setting, `${JSON.stringify(twice)} is the name of ${what} twice`)
}

/** Categories that the model has no use for would be passed over silently. Throws SettingError. */
export function checkCategories({ source, scorer }: Model, { categories = {} }: FileSettings): void {
  const names = scorer.inputs.map(({ name }) => name)
  for (const column of Object.keys(categories)) {
    const found = scorer.inputs.find(({ name }) => name === column)
    if (found === undefined) {
      const known = didYouMean(column, names) ?? `there are: ${firstOf(names, 10)}`
      throw new SettingError(
        source,
        'categories',
        `the model has no column ${JSON.stringify(column)}; ${known}`,
      )
    }
    if (found.kind !== 'categorical')
      throw new SettingError(
        source,
        'categories',
        `the model takes column ${JSON.stringify(column)} as a number`,
      )
  }
}
