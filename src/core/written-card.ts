/** Fields of a model card that are one line of text. */
export const cardLineFields = ['owner', 'contact', 'licence', 'trainedUntil'] as const

/** Fields that are text, or a list of texts. */
export const cardTextFields = [
  'description',
  'citation',
  'intendedUse',
  'users',
  'outOfScopeUse',
  'factors',
  'metrics',
  'decisionLimits',
  'variation',
  'evaluationData',
  'dataOrigin',
  'preparation',
  'ethics',
  'limits',
  'recommendations',
] as const

/** Fields that are numbers by group and by measure. */
export const cardResultFields = ['results', 'combinedResults'] as const

export type CardLineField = (typeof cardLineFields)[number]
export type CardTextField = (typeof cardTextFields)[number]
export type CardResultField = (typeof cardResultFields)[number]
export type CardField = CardLineField | CardTextField | CardResultField

/** All that a person can write into a model card, by the names of `card.yaml`. */
export const cardFields: readonly CardField[] = [...cardLineFields, ...cardTextFields, ...cardResultFields]

/** Measures by group: `{ all: { accuracy: 0.98 } }`. */
export type CardResults = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What a person wrote into a model card: each field that is there says something. */
export type WrittenCard = {
  readonly [field in CardLineField]?: string | undefined
} & {
  /** A text alone is a list of one. */
  readonly [field in CardTextField]?: readonly string[] | undefined
} & {
  readonly [field in CardResultField]?: CardResults | undefined
}
