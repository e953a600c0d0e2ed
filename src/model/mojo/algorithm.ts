import type { InputColumn, OutputColumn } from '../../core/column.ts'
import type { ContributionScorer, LeafScorer, ModelCategory, StagedScorer } from '../scorer.ts'
import type { Archive } from './archive.ts'
import type { ModelIni } from './model-ini.ts'

/** One MOJO: the root of an archive, or one nested in it (ensembles, RuleFit, k-LIME, pipelines). Already checked. */
export interface Mojo {
  /** For messages: the file, with the nested directory when there is one. */
  readonly source: string
  /** The archive, its paths relative to this MOJO's directory. */
  readonly archive: Archive
  readonly ini: ModelIni
  readonly version: number
  readonly algorithm: string
  readonly category: ModelCategory
  readonly supervised: boolean
  /** Columns 0 .. featureCount - 1 are the features of the (encoded) row. */
  readonly featureCount: number
  /** K; 1 for regression and most unsupervised models. */
  readonly classCount: number
  /** Names in the model's order; a name the file lost is an empty string. */
  readonly columns: readonly string[]
  /** Levels by column; null for numeric ones. Same length as `columns`. */
  readonly domains: readonly (readonly string[] | null)[]
  readonly responseLevels: readonly string[] | null
  readonly defaultThreshold: number
  readonly balanceClasses: boolean
  readonly priorClassDistribution: Float64Array | null
  readonly modelClassDistribution: Float64Array | null
  readonly offsetColumn: string | null
  /** Opens a MOJO nested under `directory` (for example `models/gbm/key/`). The same directory gives the same object. */
  nested(directory: string): Mojo
  /** The kernel of this MOJO by the table of algorithms: for the ones that are built on nested models. Compiled once. */
  compile(): Kernel
}

/**
 * A compiled algorithm in the terms of H2O's `score0`: raw rows of doubles (NaN = NA, categorical = level index >= 0),
 * predictions in H2O's array layout. Input columns, reserved codes and encodings are dealt with around it.
 */
export interface Kernel {
  /**
   * Only where a row is not the feature columns (GAM: raw columns behind them; Word2Vec: a word as index into the
   * vocabulary, its levels): the cells of a row, in place of `featureCount` ones.
   */
  readonly inputs?: readonly InputColumn[]
  /** Cells a prediction has: K + 1 for classifiers (label index first), 1 for a regression, else what `outputs` says. */
  readonly outputs: readonly OutputColumn[]
  /**
   * @param rows rowCount x featureCount, row-major; must not be changed
   * @param offsets one a row, or null for none (same as 0, except where the algorithm demands an offset)
   * @param out rowCount x outputs.length, row-major
   * @param verdicts one byte a row, zero on entry; set to 1 where H2O's scorer throws; that row's outputs are then NaN
   * @returns how many rows were refused
   */
  score(
    rows: Float64Array,
    rowCount: number,
    offsets: Float64Array | null,
    out: Float64Array,
    verdicts: Uint8Array,
  ): number
  /**
   * True where H2O's scorer refuses a row without an offset (XGBoost with `has_offset`). Elsewhere a missing offset is
   * 0. Either way the kernel never sees a missing one: the row source around it does this.
   */
  readonly demandsOffset?: boolean
  /** In the encoded row's features; row is featureCount cells. */
  readonly contributions?: ContributionScorer
  readonly leaves?: LeafScorer
  readonly staged?: StagedScorer
  readonly treeCount?: number
  /** Known defects of H2O's scorer that this file triggers. */
  readonly remarks?: readonly string[]
}

/** A row of the table of algorithms: to add one is one file and one line. */
export interface Algorithm {
  /** Texts of `algorithm` in `model.ini` that mean it. */
  readonly names: readonly string[]
  /** The highest `mojo_version` that is understood. */
  readonly maxVersion: number
  /** Checks and compiles; throws ModelError. */
  compile(mojo: Mojo): Kernel
}
