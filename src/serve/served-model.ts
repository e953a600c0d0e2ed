import type { OutputColumn } from '../core/column.ts'
import type { Action } from '../core/reason.ts'

/** What a cell of a column is; `time` in milliseconds since 1970. */
export const rowCellTypes = ['double', 'float', 'int', 'long', 'boolean', 'time', 'text'] as const

export type RowCellType = (typeof rowCellTypes)[number]

/** A column of the rows that a served model takes: one of the model, or a field of the events of its pipeline. */
export interface RowColumn {
  readonly name: string
  readonly type: RowCellType
  /** Of a category: the texts that the model knows; null where nothing is known. */
  readonly levels: readonly string[] | null
  /** Whether a row may lack it without being at fault. */
  readonly optional: boolean
}

/**
 * One row by the names of its columns. Numbers may be numbers, bigints or texts; levels texts, or what prints as one. Null and
 * what is not there are missing.
 */
export type RequestRow = Readonly<Record<string, unknown>>

/** What a front decides for itself. */
export interface RowRules {
  /** What becomes of an unknown category where the pipeline's policies do not say: `score` as missing, or refuse the request. */
  readonly unknownCategory: Extract<Action, 'score' | 'dead-letter'>
  /** What becomes of a column that the request lacks. */
  readonly absentColumns: 'missing' | 'refuse'
}

export interface ScoreRequest {
  readonly rows: readonly RequestRow[]
  /** The columns that all rows have, where they came as a table; null where each row has names of its own. */
  readonly columns: readonly string[] | null
  readonly rules: RowRules
  /** Whether contributions are wanted. */
  readonly contributions: boolean
  /** Aborts when nobody waits for the answer any more: what was not begun is then not scored. */
  readonly signal: AbortSignal
}

/** The scores of a request, in the order of its rows. */
export interface ScoredBlock {
  readonly rowCount: number
  /** rowCount x outputs.length, row-major. */
  readonly out: Float64Array
  /** By row, sparse: what was scored in spite of a fault (`unknown-category:rig_mode`). */
  readonly flags: ReadonlyMap<number, readonly string[]>
  /** rowCount x classes.length x names.length, row-major; null where they were not asked for. */
  readonly contributions: Float64Array | null
}

/** What contributions are of. */
export interface ContributionNames {
  /** As the model names them (`rig_mode.warm`), the bias last. */
  readonly names: readonly string[]
  /** Of each name, the column of the model whose it is (`rig_mode`). */
  readonly owners: readonly string[]
  /** The classes that are explained, one null for one margin. */
  readonly classes: readonly (string | null)[]
}

/** A model as fronts see it, whatever stands behind: a model file, or one model of a pipeline with its features. */
export interface ServedModel {
  readonly name: string
  readonly version: string
  /** `sha256:` and hex digits. */
  readonly digest: string
  /** What the model calls itself: MODEL_ID of the environment, else its uuid, else its digest. */
  readonly id: string
  /** `h2o_mojo`, `xgboost_json`: project and format. */
  readonly platform: string
  /** `Binomial`, `Regression`, ... */
  readonly category: string
  /** The predicted column; null where the model predicts none. */
  readonly target: string | null
  readonly columns: readonly RowColumn[]
  readonly outputs: readonly OutputColumn[]
  /** Texts of the label by its index; null for models without classes. */
  readonly levels: readonly string[] | null
  /** Null where it has none. */
  readonly contributions: ContributionNames | null
  /** What `sluice inspect --json` prints of it, but for the file's place and the speed. */
  readonly inspection: Readonly<Record<string, unknown>>
  /**
   * All rows or none. Rejects with Refusal: `rows` with every row at fault, `too-large`, `overloaded`, `not-ready`, `too-late`.
   */
  score(request: ScoreRequest): Promise<ScoredBlock>
}
