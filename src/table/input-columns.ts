import { foldName } from '../core/fold-name.ts'
import { SluiceError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import type { Model } from '../model/scorer.ts'
import type { Input } from './input.ts'
import { wantedColumns } from './row-scorer.ts'
import { firstOf } from '../core/text.ts'

const shownColumns = 10

/**
 * Compares the columns of a file with those that are wanted. Throws SluiceError where the model would get nothing at
 * all, or a carried column is not there; returns warnings about the rest.
 */
export function checkColumns(model: Model, input: Input, carried: readonly string[]): string[] {
  const { columns, columnsAreFixed } = input.reader
  const wanted = wantedColumns(model, input.reader, [])
  if (columns.length > 0 && wanted.length > 0 && !wanted.some((name) => columns.includes(name))) {
    throw new SluiceError(
      'USAGE',
      `${input.name}: expected columns of the model (${list(wanted)}), found none of them but ${list(columns)}${separatorHint(columns) || nearHint(wanted, columns)}`,
    )
  }
  if (!columnsAreFixed) return []
  const lost = carried.filter((name) => !columns.includes(name))
  if (lost.length > 0) {
    throw new SluiceError(
      'USAGE',
      `${input.name}: expected the columns of --keep, not there: ${list(lost)}${nearHint(lost, columns)}`,
    )
  }
  const unused = columns.filter((name) => !wanted.includes(name) && !carried.includes(name))
  return [
    ...missingColumns(
      wanted.filter((name) => !columns.includes(name)),
      unused,
    ),
    ...renamedColumns(input.reader.renamed),
    ...(unused.length > 0 ? [`columns that the model does not use: ${list(unused)}`] : []),
  ]
}

/**
 * Warns of columns that no row had.
 *
 * @param others columns that are there instead, of which one may be meant
 */
export function missingColumns(names: readonly string[], others: readonly string[]): string[] {
  if (names.length === 0) return []
  const hint = nearHint(names, others)
  return [`columns that are not there, scored as missing: ${list(names)}${hint}`]
}

/** Warns of columns that were taken under another name. */
export function renamedColumns(renamed: ReadonlyMap<string, string>): string[] {
  if (renamed.size === 0) return []
  const pairs = [...renamed].map(([wanted, name]) => `${JSON.stringify(name)} as ${JSON.stringify(wanted)}`)
  return [`columns read under the name that they mean: ${firstOf(pairs, shownColumns)}`]
}

/** `; did you mean "temp" by "TEMP"? --match-names loose reads it so`, or nothing. */
function nearHint(names: readonly string[], others: readonly string[]): string {
  const pairs = names.flatMap((name) => {
    const near = nearest(name, others)
    return near === null ? [] : [[name, near] as const]
  })
  if (pairs.length === 0) return ''
  const shown = pairs.map(([name, near]) => `${JSON.stringify(name)} by ${JSON.stringify(near)}`)
  const isLoose = pairs.some(([name, near]) => foldName(name, 'loose') === foldName(near, 'loose'))
  const advice = isLoose
    ? ' --match-names loose takes names that differ in case, in . _ - and blank, or in accents'
    : ''
  return `; did you mean ${firstOf(shown, shownColumns)}?${advice}`
}

function list(names: readonly string[]): string {
  return firstOf(
    names.map((name) => JSON.stringify(name)),
    shownColumns,
  )
}

function separatorHint(columns: readonly string[]): string {
  const [only = ''] = columns
  const found =
    columns.length === 1 ? [';', '\t', '|', ','].find((separator) => only.includes(separator)) : undefined
  if (found === undefined) return ''
  return `; are its columns separated by ${JSON.stringify(found)}? --separator ${found === '\t' ? 'tab' : `'${found}'`} reads them so`
}
