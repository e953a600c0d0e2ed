import type { Kernel } from '../kernel.ts'
import type { ModelCategory } from '../scorer.ts'
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

/** A row of the table of algorithms: to add one is one file and one line. */
export interface Algorithm {
  /** Texts of `algorithm` in `model.ini` that mean it. */
  readonly names: readonly string[]
  /** The highest `mojo_version` that is understood. */
  readonly maxVersion: number
  /** Checks and compiles; throws ModelError. */
  compile(mojo: Mojo): Kernel
}
