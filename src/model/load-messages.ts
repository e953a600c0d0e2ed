import { ModelError } from '../core/errors.ts'
import { SettingError } from './file-settings.ts'
import type { FileSettings } from './file-settings.ts'
import type { LoadOptions } from './format.ts'
import type { NotePiece } from './pieces.ts'

/* What the thread that loads a model aside and the one that wants it say to each other. */

export interface LoadStart {
  readonly path: string
  readonly options: LoadOptions
}

/** Asked for by a message, of anything; nothing comes after the notes or a refusal. */
export type LoadReply = NotePiece | LoadRefusal

/** What a ModelError says. */
export interface LoadRefusal {
  readonly kind: 'refusal'
  readonly file: string
  readonly entry: string | null
  readonly setting: keyof FileSettings | null
  readonly message: string
  readonly cause: unknown
}

export function refusalOf(error: ModelError): LoadRefusal {
  const { file, entry, message, cause } = error
  return {
    kind: 'refusal',
    file,
    entry,
    setting: error instanceof SettingError ? error.setting : null,
    message,
    cause,
  }
}

export function errorOf({ file, entry, setting, message, cause }: LoadRefusal): ModelError {
  const prefix = setting === null ? new ModelError(file, entry, '') : new SettingError(file, setting, '')
  const expectation = message.slice(prefix.message.length)
  return setting === null
    ? new ModelError(file, entry, expectation, { cause })
    : new SettingError(file, setting, expectation)
}
