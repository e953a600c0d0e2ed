import type { WindowStatistic } from '../core/window-statistic.ts'

/** A field of a reading: where it is, and how it is read of an event. */
export interface ReadingField {
  readonly path: string
  /** Null or undefined where the event has none. */
  readonly read: (event: object) => unknown
}

/** The field that tells a time, and what it counts. */
export interface TimeOfReading extends ReadingField {
  /** Milliseconds since 1970, fractions included. */
  readonly toMs: (value: number | bigint) => number
}

/** How the numbers are in an event: one, or a row of them that a steady clock took. */
export type ReadingValues =
  | { readonly form: 'reading'; readonly value: ReadingField }
  | { readonly form: 'block'; readonly hz: ReadingField; readonly values: ReadingField }

/** A channel of readings, and what rows tell of it. */
export interface WindowChannel {
  /** What its statistics are called by: `ts1` of `ts1_mean`. */
  readonly name: string
  /** What events call it. */
  readonly from: string
  readonly statistics: readonly WindowStatistic[]
}

/** What windows are made of and when they close; all times in milliseconds. */
export interface WindowPlan {
  readonly key: ReadingField
  /** What the key is called in rows. */
  readonly keyName: string
  /** A reading's own, or that of the first value of a block. */
  readonly time: TimeOfReading
  readonly channel: ReadingField
  readonly values: ReadingValues
  readonly channels: readonly WindowChannel[]
  readonly sizeMs: number
  /** From the start of a window to that of the next; at most `sizeMs`. */
  readonly everyMs: number
  /** Windows begin at whole multiples of `everyMs` since 1970, and this later. */
  readonly offsetMs: number
  readonly latenessMs: number
  readonly idleAfterMs: number
  /** How far ahead of its record's timestamp a reading may be. */
  readonly maxAheadMs: number
  /** Readings that each channel must have in a window. */
  readonly minCount: number
  readonly maxOpenReadings: number
  readonly maxOpenWindows: number
}
