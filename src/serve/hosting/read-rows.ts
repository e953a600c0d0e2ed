import { firstOf } from '../../core/text.ts'
import { timeIn } from '../dai/score-request.ts'
import { isJsonObject, kindOf } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import type { RequestRow, RowColumn, ServedModel } from '../served-model.ts'
import { rowsByName } from '../table-rows.ts'

/** Rows of JSON, and the columns that all of them have; null where each has names of its own. */
export interface GivenRows {
  readonly rows: readonly RequestRow[]
  readonly columns: readonly string[] | null
}

/**
 * Rows without names: cells in the order of the model's columns.
 *
 * @throws Refusal malformed for a row of another length
 */
export function rowsByPlace(
  rows: readonly (readonly unknown[])[],
  { name, columns }: ServedModel,
): GivenRows & { readonly columns: readonly string[] } {
  const names = columns.map((column) => column.name)
  const at = rows.findIndex((cells) => cells.length !== names.length)
  if (at === -1) return { rows: rowsByName(names, rows), columns: names }
  throw new Refusal(
    'malformed',
    `row ${at} has ${rows[at]!.length} cells without names, and model '${name}' has ${names.length} columns: ${firstOf(names, 20)}`,
  )
}

/**
 * Rows of JSON as they come: objects by name, or arrays in the order of the model's columns.
 *
 * @throws Refusal malformed where they are of both kinds, or of another
 */
export function rowsOfItems(items: readonly unknown[], what: string, model: ServedModel): GivenRows {
  const first = items[0]
  const isList = Array.isArray(first)
  const odd = items.findIndex((item) => (isList ? !Array.isArray(item) : !isJsonObject(item)))
  if (odd !== -1)
    throw new Refusal(
      'malformed',
      `${what}[${odd}] is ${kindOf(items[odd])}, expected ${
        odd === 0 ? 'an object or an array' : `${kindOf(first)} like ${what}[0]`
      }`,
    )
  // Of the kind that was looked for.
  if (isList) return rowsByPlace(items as readonly (readonly unknown[])[], model)
  return { rows: items as readonly RequestRow[], columns: null }
}

/** Rows as columns read them: a date in a column of times is its milliseconds, true and false in one of numbers are 1 and 0. */
export function rowsAsRead(rows: readonly RequestRow[], { columns }: ServedModel): readonly RequestRow[] {
  const special = columns.filter(({ type }) => type !== 'text' && type !== 'boolean')
  return rows.map((row) => {
    const changed = special.flatMap((column) => {
      const value = row[column.name]
      const read = cellAsRead(column, value)
      return read === value ? [] : [[column.name, read] as const]
    })
    return changed.length === 0 ? row : { ...row, ...Object.fromEntries(changed) }
  })
}

function cellAsRead({ type }: RowColumn, value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  return type === 'time' && typeof value === 'string' ? timeIn(value) : value
}
