/** A number by its name; what is not defined is not there. */
export type NamedFigures = Readonly<Record<string, number>>

/** [true class][predicted class]. */
export interface Confusion {
  readonly levels: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

/** What a version said of a row. */
export interface CountedAnswer {
  /** Place of the predicted class; -1 for numbers. */
  readonly label: number
  /** Probabilities of the classes in their order, or the one number; empty for a class without probabilities. */
  readonly numbers: Float64Array
}

/**
 * Predictions of one version in a span of time, and what labels said of them: counts and sums, which those of other spans are added
 * to, and from which a row can be taken out again.
 */
export interface Figures {
  readonly predictions: number
  readonly labelled: number
  /** Predictions by predicted class, labelled or not; null for numbers. */
  readonly answers: readonly number[] | null
  readonly confusion: Confusion | null
  predicted(answer: CountedAnswer): void
  /**
   * What was true of a row.
   *
   * @param sign 1 for what became known, -1 for what was known and is not true any more
   * @returns false where the label is of no use: not a number
   */
  judged(answer: CountedAnswer, truth: string, sign: 1 | -1): boolean
  /** @param other of the same version */
  add(other: this): void
  named(): NamedFigures
}

/** Those that are defined. */
export function definedFigures(figures: Readonly<Record<string, number | null>>): NamedFigures {
  const entries = Object.entries(figures).flatMap(([name, value]) =>
    value === null || Number.isNaN(value) ? [] : [[name, value] as const],
  )
  return Object.fromEntries(entries)
}
