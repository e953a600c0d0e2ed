export type TickUnit = 's' | 'ms' | 'us' | 'ns'

/** What a date, a time of day or a point in time is counted in. Dates are days since 1970. */
export type TimeType =
  | { readonly kind: 'date' }
  | { readonly kind: 'time'; readonly unit: TickUnit }
  /** @param zone null: wherever the clock hung that was read */
  | { readonly kind: 'timestamp'; readonly unit: TickUnit; readonly zone: string | null }

/** What a column of a file with types holds, so that it can be carried over as it is; each value may be missing. */
export type ColumnType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'text' }
  | { readonly kind: 'uuid' }
  | TimeType

export const textType: ColumnType = { kind: 'text' }
export const doubleType: ColumnType = { kind: 'float', bits: 64 }
export const wholeType: ColumnType = { kind: 'integer', bits: 32, signed: true }

/** A column of a table that is written. */
export interface TypedColumn {
  readonly name: string
  readonly type: ColumnType
}

const ticksPerSecond: Readonly<Record<TickUnit, bigint>> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
}

/** How many of a unit are in a second. */
export function ticksOf(unit: TickUnit): bigint {
  return ticksPerSecond[unit]
}
