/**
 * A part of a formula, compiled: its value by row. A number is missing as NaN and failed as Infinity (it has no finite
 * value, though nothing was missing); true and false are 1 and 0.
 */
export interface NumberExpression {
  readonly type: 'number' | 'boolean'
  readonly at: (row: number) => number
}

/** Missing is null, failed is undefined. */
export interface TextExpression {
  readonly type: 'text'
  readonly at: (row: number) => string | null | undefined
  /** Texts that it may give, as far as they are known. */
  readonly symbols: ReadonlySet<string>
}

export type Expression = NumberExpression | TextExpression

export const failed = Infinity

/** What an operation gives that has no finite value from these two: missing where one of them is, else failed. */
export function without(x: number, y = 0): number {
  return Number.isNaN(x) || Number.isNaN(y) ? NaN : failed
}

/** True for finite numbers: a difference with itself is zero for them only. */
export function isFiniteNumber(x: number): boolean {
  return x - x === 0
}
