import { ModelError } from '../core/errors.ts'

/** What some formats leave out of their files, and only the user knows. Each format says which of them it takes. */
export interface FileSettings {
  /** Names of the classes, in the order of their numbers. */
  readonly labels?: readonly string[] | undefined
  /** Of a boosted model that stopped early: the rounds up to the best one, or all. */
  readonly rounds?: 'best' | 'all' | undefined
  /** By categorical column: its levels, in the order of their codes. */
  readonly categories?: Readonly<Record<string, readonly string[]>> | undefined
  /** The number that counted as missing in training, beside NaN. */
  readonly missing?: number | undefined
  /** Names of the columns, in their order, of a file that numbers them. */
  readonly featureNames?: readonly string[] | undefined
}

/** All of them, for whoever asks for them by name. */
export const fileSettingNames = ['labels', 'rounds', 'categories', 'missing', 'featureNames'] as const

/** The settings alone, of an object that holds more. */
export function settingsIn(given: FileSettings): FileSettings {
  return Object.fromEntries(
    fileSettingNames.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  )
}

/** A setting that does not fit its file. */
export class SettingError extends ModelError {
  readonly setting: keyof FileSettings

  constructor(source: string, setting: keyof FileSettings, expectation: string) {
    super(source, null, `setting ${setting}: ${expectation}`)
    this.name = 'SettingError'
    this.setting = setting
  }
}
