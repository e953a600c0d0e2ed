import { SluiceError } from '../core/errors.ts'
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
      `${input.name}: expected columns of the model (${list(wanted)}), found none of them but ${list(columns)}${separatorHint(columns)}`,
    )
  }
  if (!columnsAreFixed) return []
  const lost = carried.filter((name) => !columns.includes(name))
  if (lost.length > 0) {
    throw new SluiceError('USAGE', `${input.name}: expected the columns of --keep, not there: ${list(lost)}`)
  }
  const unused = columns.filter((name) => !wanted.includes(name) && !carried.includes(name))
  return [
    ...missingColumns(wanted.filter((name) => !columns.includes(name))),
    ...(unused.length > 0 ? [`columns that the model does not use: ${list(unused)}`] : []),
  ]
}

/** Warns of columns that no row had. */
export function missingColumns(names: readonly string[]): string[] {
  return names.length > 0 ? [`columns that are not there, scored as missing: ${list(names)}`] : []
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
    columns.length === 1 ? [';', '\t', '|'].find((separator) => only.includes(separator)) : undefined
  return found === undefined ? '' : `; columns are separated by commas, not by ${JSON.stringify(found)}`
}
