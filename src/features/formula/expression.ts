/** A column of numbers: missing is NaN, failed is Infinity (no finite value, though nothing was missing). True and false are 1 and 0. */
export type NumberCells = Float64Array

/** A column of texts: missing is null, failed is undefined. */
export type TextCells = (string | null | undefined)[]

/** A part of a formula, compiled: the column that it has been computed into once the operations before it have run. */
export type Expression = NumberExpression | TextExpression

export interface NumberExpression {
  readonly type: 'number' | 'boolean'
  readonly cells: NumberCells
}

export interface TextExpression {
  readonly type: 'text'
  readonly cells: Readonly<TextCells>
  /** Texts that it may give, as far as they are known. */
  readonly symbols: ReadonlySet<string>
}

/** Computes one column of a batch from others. Never throws, allocates nothing but texts. */
export type BatchOperation = (rowCount: number) => void

export const failed = Infinity

/** What an operation gives that has no finite value from these two: missing where one of them is, else failed. */
export function without(x: number, y = 0): number {
  return Number.isNaN(x) || Number.isNaN(y) ? NaN : failed
}

/** True for finite numbers: a difference with itself is zero for them only. */
export function isFiniteNumber(x: number): boolean {
  return x - x === 0
}

/** The same of a text that is missing or failed. */
export function withoutText(x: string | null | undefined, y: string | null | undefined = ''): number {
  return x === null || y === null ? NaN : failed
}
