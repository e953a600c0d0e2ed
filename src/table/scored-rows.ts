import type { Cell } from './cell.ts'

/** Some rows with their answers. The buffers are good until the next rows are asked for. */
export interface ScoredRows {
  readonly count: number
  /** Cells as they were read; see `CellPlaces`. */
  readonly cells: readonly (readonly Cell[])[]
  /** count x inputs of the model */
  readonly inputs: Float64Array
  /** count x outputs of the model */
  readonly outputs: Float64Array
  /** Why a row has no answers; null for rows that have. */
  readonly reasons: readonly (string | null)[]
}
