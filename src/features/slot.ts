/**
 * A named column of the batch: one cell a row. Slots are allocated when the plan is compiled, for its largest batch, and
 * reused by every batch after it.
 */
export type Slot = NumericSlot | TextSlot

export type SlotKind = Slot['kind']

export interface NumericSlot {
  readonly kind: 'numeric'
  readonly index: number
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
}
