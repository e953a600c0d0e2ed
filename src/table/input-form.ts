import { exactNames } from './name-matcher.ts'
import type { NameMatcher } from './name-matcher.ts'

/** How a table is written, beside its format. */
export interface InputForm {
  /** What stands between the cells of CSV: one character. */
  readonly separator: string
  /** The names of the columns of a CSV that has no header line; null where it has one. */
  readonly columns: readonly string[] | null
  /** Names under which columns are looked for. */
  readonly names: NameMatcher
}

export const plainForm: InputForm = { separator: ',', columns: null, names: exactNames }
