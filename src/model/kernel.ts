import type { InputColumn, OutputColumn } from '../core/column.ts'
import type { ContributionScorer, LeafScorer, Reconstructor, StagedScorer, TreeDrawer } from './scorer.ts'

/**
 * A compiled algorithm: rows of doubles (NaN is missing, a categorical cell a level index >= 0) in, predictions out.
 * Input columns, reserved codes and encodings are dealt with around it.
 */
export interface Kernel {
  /**
   * Only where a row is not the feature columns (GAM: raw columns behind them; Word2Vec: a word as index into the
   * vocabulary, its levels): the cells of a row, in place of `featureCount` ones.
   */
  readonly inputs?: readonly InputColumn[]
  /** Cells a prediction has: K + 1 for classifiers (label index first), 1 for a regression, else what `outputs` says. */
  readonly outputs: readonly OutputColumn[]
  /** See `Scorer.stateful`; false when not given. */
  readonly stateful?: boolean
  /**
   * @param rows rowCount x featureCount, row-major; must not be changed
   * @param offsets one a row, or null for none (same as 0, except where the algorithm demands an offset)
   * @param out rowCount x outputs.length, row-major
   * @param refused one byte a row, zero on entry; set to 1 where H2O's scorer throws; that row's outputs are then NaN
   * @returns how many rows were refused
   */
  score(
    rows: Float64Array,
    rowCount: number,
    offsets: Float64Array | null,
    out: Float64Array,
    refused: Uint8Array,
  ): number
  /**
   * True where H2O's scorer refuses a row without an offset (XGBoost with `has_offset`). Elsewhere a missing offset is
   * 0. Either way the kernel never sees a missing one: the row source around it does this.
   */
  readonly demandsOffset?: boolean
  /** True when `score` takes any level below 0 as missing: then nobody has to look for reserved codes before it. */
  readonly readsCodes?: boolean
  /** In the encoded row's features; row is featureCount cells. */
  readonly contributions?: ContributionScorer
  readonly leaves?: LeafScorer
  readonly staged?: StagedScorer
  readonly reconstruction?: Reconstructor
  readonly treeCount?: number
  readonly trees?: TreeDrawer
  /** Known defects of H2O's scorer that this file triggers. */
  readonly remarks?: readonly string[]
}
