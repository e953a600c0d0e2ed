/**
 * A value as a file gives it: text from CSV, anything from JSON lines. Undefined: the row has no such column (in CSV an
 * empty cell, as in H2O's own reading of rows). A bigint is a whole number that no double holds: an identity, mostly.
 */
export type Cell = string | number | bigint | boolean | null | object | undefined

/** Numbers so that reading them back gives the same bits; JavaScript would lose the sign of zero. */
export function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
