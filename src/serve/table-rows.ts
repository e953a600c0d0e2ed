import { Refusal } from './refusal.ts'
import type { RequestRow } from './served-model.ts'

/**
 * Rows by the names of their columns, of rows by position.
 *
 * @throws Refusal malformed for a row of another length, and for a name that is there twice
 */
export function rowsByName(columns: readonly string[], rows: readonly (readonly unknown[])[]): RequestRow[] {
  refuseRepeated(columns)
  return rows.map((cells, at) => {
    if (cells.length !== columns.length) throw wrongLength(at, cells.length, columns.length)
    return rowOf(columns, cells)
  })
}

/** @throws Refusal malformed */
export function refuseRepeated(columns: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of columns) {
    if (seen.has(name)) {
      throw new Refusal(
        'malformed',
        `column '${name}' is there twice: which of the two counts cannot be told`,
      )
    }
    seen.add(name)
  }
}

function wrongLength(row: number, cells: number, columns: number): Refusal {
  return new Refusal('malformed', `row ${row} has ${cells} cells, and there are ${columns} columns`)
}

function rowOf(columns: readonly string[], cells: readonly unknown[]): RequestRow {
  const row = emptyRow()
  for (let i = 0; i < columns.length; i++) row[columns[i]!] = cells[i]
  return row
}

/** Makes objects that inherit nothing, and yet share their shape: of a literal's null prototype each would be a table of its own. */
const Row = function () {
  // Cells come by their names.
} as unknown as new () => Record<string, unknown>
Row.prototype = Object.create(null) as object

/** A row to be filled by any names: a column may be called `constructor`. */
export function emptyRow(): Record<string, unknown> {
  return new Row()
}
