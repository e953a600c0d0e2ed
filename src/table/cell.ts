import { ExactCell } from './exact-cell.ts'

/**
 * A value as a file gives it: text from CSV, anything from JSON lines, and what Parquet and Arrow have types for. Undefined: the row
 * has no such column (in CSV an empty cell, as in H2O's own reading of rows). A bigint is a whole number that no double holds: an
 * identity, mostly. Decimals, dates and times are an `ExactCell`.
 */
export type Cell = string | number | bigint | boolean | null | object | undefined

/** Numbers so that reading them back gives the same bits; JavaScript would lose the sign of zero. */
export function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** What is there, as text: JSON for what has parts. */
export function textOfCell(cell: Exclude<Cell, null | undefined>): string {
  if (typeof cell === 'string') return cell
  if (typeof cell !== 'object' || cell instanceof ExactCell) return String(cell)
  return jsonOfCell(cell)
}

/** A wide whole number inside an object becomes text: JSON.stringify has no other way to keep its digits. */
export function jsonOfCell(cell: object): string {
  return JSON.stringify(cell, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
