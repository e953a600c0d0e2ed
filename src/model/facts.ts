/** How much a variable counts, as was measured while training; the first is the largest. */
export interface VariableImportance {
  readonly variable: string
  readonly relative: number
  /** 1 for the most important one. */
  readonly scaled: number
  /** 0 .. 1; all together 1. */
  readonly share: number
}

/** A training parameter; `value` as text where it is neither number nor boolean. */
export interface TrainingParameter {
  readonly name: string
  readonly value: string | number | boolean | null
  readonly isDefault: boolean
}

/** Numbers by name in the trainer's spelling (`AUC`, `MSE`, `logloss`, ...); null when not computed. */
export type TrainingMetrics = Readonly<Record<string, number>>

/** What a model file says apart from how to score. Null: the file does not say. */
export interface ModelFacts {
  /** Files inside the file. */
  readonly entries: number
  /** Bytes of the file; of all files in an unzipped model. */
  readonly fileBytes: number
  /** The model's own identity (a checksum), as text. */
  readonly uuid: string | null
  /** ISO text, when the model was written. */
  readonly writtenAt: string | null
  readonly importances: readonly VariableImportance[] | null
  /** The same by other measures, by their names (`split`, `cover`). */
  readonly otherImportances: Readonly<Record<string, readonly VariableImportance[]>>
  readonly trainingMetrics: TrainingMetrics | null
  readonly validationMetrics: TrainingMetrics | null
  readonly crossValidationMetrics: TrainingMetrics | null
  readonly parameters: readonly TrainingParameter[] | null
  /** What else is worth knowing, in the words of the format: objective, booster, rounds, treatment of missing values. */
  readonly details: readonly ModelDetail[]
}

/** Of a file that says nothing. */
export const unsaidFacts: Omit<ModelFacts, 'entries' | 'fileBytes' | 'details'> = {
  uuid: null,
  writtenAt: null,
  importances: null,
  otherImportances: {},
  trainingMetrics: null,
  validationMetrics: null,
  crossValidationMetrics: null,
  parameters: null,
}

/** A line of `sluice inspect`. */
export interface ModelDetail {
  readonly name: string
  readonly value: string
}
