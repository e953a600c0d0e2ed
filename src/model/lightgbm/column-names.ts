import { SettingError } from '../file-settings.ts'
import type { Unsaid } from '../scorer.ts'

/**
 * The file's names of the columns, or those that are given: in the place of the numbers of an array's, or with the blanks
 * that the library made `_`.
 *
 * @throws SettingError for any other names
 */
export function columnNames(
  names: readonly string[],
  given: readonly string[] | undefined,
  source: string,
): readonly string[] {
  if (given === undefined) return names
  const fail = (expectation: string): never => {
    throw new SettingError(source, 'featureNames', expectation)
  }
  if (given.length !== names.length) fail(`expected ${names.length} of them, found ${given.length}`)
  const other = given.findIndex((name, column) => name.replaceAll(' ', '_') !== names[column])
  if (other >= 0 && !areNumbers(names))
    fail(`the file names its columns: number ${other + 1} is ${JSON.stringify(names[other])}`)
  return given
}

export function unsaidNames(names: readonly string[]): Unsaid[] {
  if (!areNumbers(names)) return []
  const message = 'the names of the columns are not in the file: they are Column_0 and so on'
  return [{ setting: 'featureNames', message }]
}

/** What the library calls the columns of an array. */
function areNumbers(names: readonly string[]): boolean {
  return names.every((name, column) => name === `Column_${column}`)
}
