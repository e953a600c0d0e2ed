import type { Position, Tenure } from '../../core/record.ts'

/** A partition in one of its epochs. */
export type CountedPartition = Pick<Position, 'topic' | 'partition' | 'epoch'> & {
  readonly tenure: Tenure
  /** The watermark that was committed when it began; null where none was. */
  readonly beganMs: number | null
}

/** A row that was noted with an outcome that it has not: it adds to one cell, and not to the other. */
export interface Correction {
  /** What says in which slice it is. */
  readonly place: number
  readonly from: number
  readonly to: number
}
