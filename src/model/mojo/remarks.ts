import type { Mojo } from './algorithm.ts'
import type { RowEncoding } from '../kernel-rows.ts'
import { parseJavaInt } from '../math/java-number.ts'

/**
 * Known defects of H2O's own scorer that a model triggers by its columns, whatever its algorithm: what happens, and what
 * the user can do. Defects of one algorithm are with its kernel.
 */
export function containerRemarks(mojo: Mojo, encoding: RowEncoding | null): string[] {
  return [
    ...lostNames(mojo),
    ...repeatedLevels(mojo),
    ...(encoding === null ? encodedColumns(mojo) : of(mojo, encoding)),
  ]
}

function lostNames(mojo: Mojo): string[] {
  if (!mojo.columns.includes('')) return []
  return [
    'A column name that starts with # (or is blank) is lost in this file, and the columns behind it have moved up: H2O ' +
      'scores them under the wrong names, and so does Sluice. Rename the column and train again.',
  ]
}

function repeatedLevels(mojo: Mojo): string[] {
  return mojo.columns.flatMap((name, index) => {
    const levels = mojo.domains[index]
    if (levels == null || new Set(levels).size === levels.length) return []
    return [`Column ${JSON.stringify(name)} has a level twice: the last one counts, as in H2O.`]
  })
}

const shiftingEncodings = ['OneHotExplicit', 'Binary']

function of(mojo: Mojo, encoding: RowEncoding): string[] {
  const name = mojo.ini.string('_genmodel_encoding', 'EnumLimited')
  const remarks: string[] = []
  if (shiftingEncodings.includes(name)) {
    const special = mojo.columns.slice(mojo.featureCount, mojo.supervised ? -1 : undefined)
    if (special.length > 0) {
      remarks.push(
        `With ${name} encoding H2O's scorer counts the special columns (${special.join(', ')}) as features: it ` +
          'refuses most rows and mis-scores others, and so does Sluice. Train without them, or with another encoding.',
      )
    }
    remarks.push(
      `With ${name} encoding a category that is absent from a row is scored otherwise than one that is there and ` +
        'missing (null); the training cluster takes both for missing. Send null rather than leave the field out.',
    )
  }
  if (name === 'LabelEncoder') remarks.push(...mixedLabels(encoding))
  return remarks
}

function mixedLabels(encoding: RowEncoding): string[] {
  return encoding.inputs.flatMap(({ name, levels }) => {
    const numbers = levels?.filter((level) => parseJavaInt(level) !== null).length ?? 0
    if (levels === null || numbers === 0 || numbers === levels.length) return []
    return [
      `Column ${JSON.stringify(name)} has levels that are numbers and levels that are not: H2O's scorer encodes them ` +
        'otherwise than its training did. Rename the levels that are numbers and train again.',
    ]
  })
}

/** GLM and XGBoost keep no trace of an explicit encoding but the names of their columns. */
const encodedName = /^(.+)(\.missing\(NA\)|\.top_\d+_levels|:0)$/

function encodedColumns(mojo: Mojo): string[] {
  const names = mojo.columns
    .slice(0, mojo.featureCount)
    .flatMap((column) => encodedName.exec(column)?.[1] ?? [])
  if (names.length === 0) return []
  return [
    `The model was trained on encoded columns and expects them in the row (${names.join(', ')} as in ` +
      `${JSON.stringify(mojo.columns.find((column) => encodedName.test(column)))}): a row with the original columns ` +
      'is scored as if they were missing, as in H2O. Encode them with features.',
  ]
}
