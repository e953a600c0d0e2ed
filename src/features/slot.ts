import type { FieldTime } from '../core/time-unit.ts'

/**
 * A named column of the batch: one cell a row. Slots are allocated when the plan is compiled, for its largest batch, and
 * reused by every batch after it.
 */
export type Slot = NumericSlot | TextSlot

export type SlotKind = Slot['kind']

/** What numbers stand for: nothing but themselves, true and false as 1 and 0, or a time as the schema says it. */
export type NumberContent = 'number' | 'boolean' | FieldTime

export interface NumericSlot {
  readonly kind: 'numeric'
  readonly index: number
  readonly content: NumberContent
  /** NaN is missing; no other value that is not finite ever stands here. */
  readonly values: Float64Array
}

export interface TextSlot {
  readonly kind: 'text'
  readonly index: number
  /** null is missing. */
  readonly values: (string | null)[]
  /** Texts that it is known to hold at times: an enum's symbols, labels of a step. Empty where nothing is known. */
  readonly symbols: ReadonlySet<string>
  /** True where each other text is a number's shortest one: `3`, never `3.0`. */
  readonly ofNumbers: boolean
}

/** What a text slot is known to hold. */
export type TextContent = Readonly<Pick<TextSlot, 'ofNumbers'>> & { readonly symbols: Iterable<string> }

/** As casts and texts of booleans are spelt. */
export const booleanTexts = ['true', 'false'] as const

/**
 * An array of numbers a row, of which steps make numbers; no cell of a model's row. Items that are null, or were found at
 * fault, are left out.
 */
export interface ListSlot {
  readonly kind: 'list'
  readonly index: number
  /** The numbers of all rows, one row behind the other, finite ones alone. Another, longer array where a batch needs one. */
  values: Float64Array
  /** Of each number, its place in the array of its row, from 0. */
  places: Float64Array
  /** Where the numbers of each row begin; they end where those of the next begin. One more than rows of the largest batch. */
  readonly starts: Uint32Array
  /** One byte a row: 1 where there is an array, be it an empty one. */
  readonly isThere: Uint8Array
}

/** What a list is called where something else is wanted. */
export const arrayOfNumbers = 'an array of numbers'
