/** What the rows of one version of a model came to. Adds up over instances and restarts. */
export interface ArmCounts {
  /** Rows that it was asked for. */
  readonly records: number
  /** Those of them without a prediction of it. */
  readonly refused: number
  /** Scoring time a row by power of 2: index i counts rows of 2^(i-10) to 2^(i-9) microseconds, 0 to 31. */
  readonly micros: readonly number[]
  /** Predictions by label; empty for a model without classes. */
  readonly labels: Readonly<Record<string, number>>
  /** By output: predictions by bin. Probabilities: 32 equal bins of 0 to 1. Other numbers: by sign and power of 2. */
  readonly scores: Readonly<Record<string, readonly number[]>>
}
