/** How texts become the values of a model's columns. */
export interface ReadingRules {
  /** Texts that stand for a missing value, blanks around them aside: in numeric cells, and for categories where they are no level. */
  readonly na: readonly string[]
  /** What another text in a numeric cell does: it counts as missing, or its row is refused. */
  readonly invalidNumbers: MissingOrRefuse
  /** What a category that is no level does. */
  readonly unknownCategory: MissingOrRefuse
  /**
   * `meant`: where no level is spelt as the value is, blanks around it, `3.0` for `3` and `true` for `True` are looked
   * through. `exact`: as H2O's scorer.
   */
  readonly matchLevels: LevelMatch
}

export const missingOrRefuse = ['missing', 'refuse'] as const

export type MissingOrRefuse = (typeof missingOrRefuse)[number]

export const levelMatches = ['meant', 'exact'] as const

export type LevelMatch = (typeof levelMatches)[number]

/** What H2O's PredictCsv takes for missing. */
export const defaultNa = ['NA', 'N/A', '-'] as const

export const defaultRules: ReadingRules = {
  na: ['', ...defaultNa],
  invalidNumbers: 'refuse',
  unknownCategory: 'missing',
  matchLevels: 'meant',
}
