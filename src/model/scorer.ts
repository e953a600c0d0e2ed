import type { InputColumn, OutputColumn } from '../core/column.ts'
import type { DrawnTree } from '../core/drawn-tree.ts'
import type { FileSettings } from './file-settings.ts'

export const modelCategories = [
  'Binomial',
  'Multinomial',
  'Ordinal',
  'Regression',
  'Clustering',
  'AutoEncoder',
  'TargetEncoder',
  'DimReduction',
  'WordEmbedding',
  'CoxPH',
  'AnomalyDetection',
  'KLime',
  'BinomialUplift',
  'MultiOutput',
] as const

export type ModelCategory = (typeof modelCategories)[number]

/** A compiled model: numbers in, numbers out. Called once a batch, for every model. */
export interface Scorer {
  readonly inputs: readonly InputColumn[]
  readonly outputs: readonly OutputColumn[]
  /**
   * True when an answer depends on the rows that were scored before (GLRM draws a start for each row in turn): the same
   * row gives another answer the second time, and only a freshly loaded model repeats what one gave before.
   */
  readonly stateful: boolean
  /**
   * Scores `rowCount` rows. Never throws for a row's sake, allocates nothing, leaves `rows` as it was. A model that is scored by
   * another thread (ONNX) throws SluiceError once that thread is gone.
   *
   * @param rows rowCount x inputs.length, row-major; cells as `core/column.ts` says
   * @param out rowCount x outputs.length, row-major; a failed row's cells are NaN
   * @param refused one byte a row: 0 scored, 1 refused by the model (its own software would throw on it)
   * @returns how many rows were refused
   */
  score(rows: Float64Array, rowCount: number, out: Float64Array, refused: Uint8Array): number
}

/** Shapley contributions of a row's features to a margin, with the bias last. */
export interface ContributionScorer {
  /** Names of the contributing features, the bias term last. */
  readonly names: readonly string[]
  /** The classes it explains: one (null) for a single margin, else the response's levels, in order. */
  readonly classes: readonly (string | null)[]
  /**
   * @param row inputs.length cells
   * @param out classes.length x names.length, row-major
   */
  contributions(row: Float64Array, out: Float64Array): void
}

/** Which leaf of each tree a row falls into. */
export interface LeafScorer {
  /** Column names in H2O's form: `T1.C1`; `T1` for XGBoost. */
  readonly names: readonly string[]
  /** `null` where H2O gives none: path of over 63 steps. */
  leaves(row: Float64Array): readonly { readonly path: string | null; readonly id: number }[]
}

/** Predictions after 1, 2, ... tree groups. */
export interface StagedScorer {
  /** Column names: `T<group>.C<class>`. */
  readonly names: readonly string[]
  staged(row: Float64Array): Float64Array
}

/** Gives the row back that a prediction stands for. */
export interface Reconstructor {
  /** Named as H2O names them; `levels` for a column whose cell is an index into them, null for a number. */
  readonly columns: readonly { readonly name: string; readonly levels: readonly string[] | null }[]
  /**
   * @param outputs what the model gave for the row: outputs.length cells
   * @param out columns.length cells
   */
  reconstruct(outputs: Float64Array, out: Float64Array): void
}

/** Shows single trees. */
export interface TreeDrawer {
  /** How many trees a class has. */
  readonly count: number
  /** What trees are grown for: one (null) where one serves all, else the response's levels, in order. */
  readonly classes: readonly (string | null)[]
  /**
   * @param tree 0 .. count - 1
   * @param c index into `classes`
   * @param depth how many splits are shown from the root down
   * @returns null where the file has none: in some groups a class has no tree
   */
  draw(tree: number, c: number, depth: number): DrawnTree | null
}

/** What a model file is, and who wrote it. */
export interface ModelFormat {
  /** `MOJO` */
  readonly name: string
  /** As the file states it: `1.40`. */
  readonly version: string
  /** Software and its version: `H2O 3.46.0.11`. */
  readonly producer: string
}

/** What the file does not say and no setting gave: the model works without, by the assumption that is told. */
export interface Unsaid {
  readonly setting: keyof FileSettings
  /** For people: what is not in the file, and what is assumed. */
  readonly message: string
}

/** What a model file says, and its compiled form. */
export interface Model {
  /** Where it was read from, for messages. */
  readonly source: string
  /** `sha256:` and the hex digest of the file's bytes. */
  readonly digest: string
  readonly format: ModelFormat
  /** Its full name, as the producer calls it. */
  readonly algorithm: string
  readonly category: ModelCategory
  /** The predicted column; null for unsupervised models. */
  readonly response: { readonly name: string; readonly levels: readonly string[] | null } | null
  /** From this probability of the second level on a model of two classes predicts that level. */
  readonly defaultThreshold: number
  /** Name of the offset column, also an input of kind `offset`; null when the model has none. */
  readonly offsetColumn: string | null
  readonly treeCount: number | null
  readonly scorer: Scorer
  readonly contributions: ContributionScorer | null
  readonly leaves: LeafScorer | null
  readonly staged: StagedScorer | null
  /** Null for a model whose outputs are no description of the row, or hold the row already (autoencoders). */
  readonly reconstruction: Reconstructor | null
  /** Null for a model that is no forest of trees with one column a split. */
  readonly trees: TreeDrawer | null
  /** Defects of the file, or of its producer's own scorer, that this model triggers, in words for the user. */
  readonly remarks: readonly string[]
  /** Settings that would tell more than the file does. */
  readonly unsaid: readonly Unsaid[]
}
