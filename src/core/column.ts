/** How a model's input column is encoded in a row of doubles. */
export const columnKinds = ['numeric', 'categorical', 'text', 'offset'] as const

export type ColumnKind = (typeof columnKinds)[number]

export interface InputColumn {
  readonly name: string
  readonly kind: ColumnKind
  /** Category names in the model's order (a categorical cell is an index into them), or a text column's vocabulary; null for other kinds, and for text that is given as it is. */
  readonly levels: readonly string[] | null
  /** What the levels were before they became text, where they were no texts: a value of that type stands for the level that is equal. */
  readonly levelType?: 'number' | 'boolean'
  /** True for a numeric column that was Time in training: its numbers are milliseconds since the beginning of 1970, UTC. */
  readonly time?: true
}

export const outputKinds = ['label', 'probability', 'calibrated-probability', 'value', 'output'] as const

/**
 * What one cell of a scorer's output means: `label` is the index of the predicted level, `probability` that of
 * `level`, `value` the one predicted number of a regression, `output` any other number (anomaly score, distance,
 * projection, uplift).
 */
export type OutputKind = (typeof outputKinds)[number]

export interface OutputColumn {
  /** `predict`, `p20`, `PC1`: as H2O names it. */
  readonly name: string
  readonly kind: OutputKind
  /** The level a probability belongs to; null for other kinds. */
  readonly level: string | null
  /** True where its numbers are float32 by nature: written as text they have fewer digits, and are as good. */
  readonly float32?: true
}

/** Where the label is among a scorer's outputs; -1 when it gives none. */
export function labelColumnOf(outputs: readonly OutputColumn[]): number {
  return outputs.findIndex(({ kind }) => kind === 'label')
}

/*
 * A cell of a row. Numeric: the number, NaN when missing. Categorical: level index >= 0, or one of the codes below;
 * NaN means that the column is absent from the row, which some encodings tell apart from a missing value.
 */

/** A categorical value that is there and empty (null, NA). */
export const MISSING_LEVEL = -1

/** A categorical value that the model was not trained on: a fault of its own, scored like a missing value. */
export const UNKNOWN_LEVEL = -2
