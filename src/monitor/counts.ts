import type { Reason } from '../core/reason.ts'
import type { ColumnCounts } from './bins.ts'

/** Which part of a stream is counted together: part of a window. */
export interface Slice {
  /**
   * Milliseconds since the epoch at which it begins, where windows are of time: event time, or the record's own where an event has
   * none. Where windows are of records: the first offset of the slice in its partition.
   */
  readonly start: number
}

/** What the rows of a slice came to for one version of a model. */
export interface ModelCounts {
  /** Its name in the pipeline. */
  readonly model: string
  readonly version: string
  /** Of the model file. */
  readonly digest: string
  readonly role: 'primary' | 'fallback' | 'shadow'
  readonly arm: string | null
  readonly layout: string
  /** Rows that it was asked for, refused ones included. */
  readonly rows: number
  /** Of those, the ones without an answer, whatever the reason. */
  readonly failed: number
  /** As the layout has them: `layout.features`, `layout.outputs`. Failed rows count among the features alone. */
  readonly features: readonly ColumnCounts[]
  readonly outputs: readonly ColumnCounts[]
  /** By level of the label; null for models without classes. */
  readonly labels: ColumnCounts | null
}

/** What the records of a slice came to. */
export interface SliceCounts extends Slice {
  readonly records: number
  readonly scored: number
  readonly skipped: number
  /** Dead letters by reason. */
  readonly deadLetters: Readonly<Partial<Record<Reason, number>>>
  readonly models: readonly ModelCounts[]
}

/**
 * What an instance counted of a partition between two commits. Pieces are written before the commit of `to`, so that whoever goes on
 * from a commit finds all before it counted. Where a commit failed, the next owner counts the same records again: a piece is void once
 * a later owner (`since`) began at or before its `from`.
 */
export interface Piece {
  readonly kind: 'piece'
  readonly instance: string
  readonly topic: string
  readonly partition: number
  /** Epoch milliseconds at which the instance got the partition, and the offset from which it read it. */
  readonly since: number
  readonly began: string
  /** Offsets: from this one on, up to and without that one. Text, since they are 64 bits. */
  readonly from: string
  readonly to: string
  readonly slices: readonly SliceCounts[]
}
