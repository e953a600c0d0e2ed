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

/** A partition, from the assignment that brought it to an instance to the one that takes it. */
export interface PieceOwner {
  readonly instance: string
  /** Epoch milliseconds at which the instance got the partition; of one instance they rise. */
  readonly since: number
  /** The group's own count at that assignment: of two owners the later has the larger one. Null where the source knows none. */
  readonly generation: number | null
  /** The offset from which it has outcomes to give: all before had theirs, as was committed. Text, since it has 64 bits. */
  readonly began: string
  /** Where the config has windows: the watermark that was committed with it; null where none was. */
  readonly beganMs: number | null
}

/**
 * What an instance counted of a partition between two commits. Pieces are written before the commit of `to`, so that whoever goes on
 * from a commit finds all before it counted. Where a commit failed, the next owner counts the same records again: a piece is void once
 * a later owner began before its `to` (`merged-pieces.ts`).
 */
export interface Piece extends PieceOwner {
  readonly kind: 'piece'
  readonly topic: string
  readonly partition: number
  /** Counts the owner's pieces of the partition from 0. One that was written twice is the same piece. */
  readonly number: number
  /** How many of them are behind a commit that was made: nobody counts their records again. */
  readonly settled: number
  /** Offsets: from this one on, up to and without that one. Text, since they are 64 bits. The same where silence closed windows. */
  readonly from: string
  readonly to: string
  /** Where the config has windows: the watermark at `to`: windows that end by then are counted. */
  readonly toMs: number | null
  readonly slices: readonly SliceCounts[]
}
