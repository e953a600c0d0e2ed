import type { InputColumn, OutputColumn } from '../core/column.ts'
import type { PlainCell, PlainRows } from '../features/plain-row.ts'

/** Why a model has no answer for one row, while it may have for others. */
export class RowRefusal {
  /** For people. Holds no value. */
  readonly message: string
  /** What the model said, which may hold values; null where it said nothing. */
  readonly said: string | null

  constructor(message: string, said: string | null) {
    this.message = message
    this.said = said
  }
}

/** One number an output, NaN where there is none; a label is its level's index. */
export type RowAnswer = readonly number[] | RowRefusal

/** Scores rows elsewhere: waited for. */
export interface AskedScorer {
  readonly inputs: readonly InputColumn[]
  readonly outputs: readonly OutputColumn[]
  /**
   * @param rows one cell an input
   * @returns an answer a row, in their order; rejects with SluiceError REMOTE_OUTAGE, which is retriable, when nobody answers
   */
  ask(rows: readonly (readonly PlainCell[])[]): Promise<readonly RowAnswer[]>
}

/** A model elsewhere, before it is bound to a plan. */
export interface AskedModel {
  /** Says who answers: what holds there nobody here can say. */
  readonly digest: string
  readonly levels: readonly string[] | null
  readonly scorer: AskedScorer
}

/** What a pipeline needs of a model that scores elsewhere. */
export interface BoundScorer extends AskedScorer {
  /** A row of the batch that is scored. */
  readonly rowOf: PlainRows
  /** Whether it is given values that are not to be shown: what it says of a row may repeat them. */
  readonly isHidden: boolean
}
