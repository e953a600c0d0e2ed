import type { Bins, ColumnCounts } from './bins.ts'

/** Where the bins of a model come from. */
export const layoutSources = ['baseline', 'model-file'] as const

/** A column that is counted, and how its values were distributed where the model was trained. */
export interface LayoutColumn {
  readonly bins: Bins
  /** Counts of the baseline; null without one. */
  readonly reference: ColumnCounts | null
  /** Standard deviation of the reference's numbers; null for levels, and where nobody knows it. */
  readonly deviation: number | null
  /**
   * How far windows of so many rows are from all the others in the baseline, whose rows were in the order of time: on average, and how
   * much that varies. None where nobody knows.
   */
  readonly usual?: { readonly window: number; readonly mean: number; readonly deviation: number } | null
  /** Share of the model's importance, 0 to 1; null where the file has none. Of features alone. */
  readonly importance: number | null
}

/**
 * What is counted of a version of a model, and against what: the same on all instances, since it follows from the files. Features
 * are the model's input columns, outputs its numbers (probabilities, the value); a label is counted by its level.
 */
export interface Layout {
  /** Of all below, canonical: counts of one layout add up. */
  readonly digest: string
  readonly source: (typeof layoutSources)[number]
  readonly features: readonly LayoutColumn[]
  readonly outputs: readonly LayoutColumn[]
  /** Levels of the predicted class, and how often the baseline has each; null for models without classes. */
  readonly labels: { readonly levels: readonly string[]; readonly reference: ColumnCounts | null } | null
  /** `2026-11-01`: the last day of the training data; null where nobody said. */
  readonly trainedUntil: string | null
}
