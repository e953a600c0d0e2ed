import type { InputColumn, OutputColumn } from '../core/column.ts'
import type { WrittenCard } from '../core/written-card.ts'
import type { ModelFacts } from '../model/facts.ts'
import type { Model } from '../model/scorer.ts'
import type { Manifest } from './manifest.ts'
import type { Release } from './release.ts'

/** What a model file says of itself; an `Inspection` has all of it. */
export interface CardModel {
  readonly digest: string
  readonly sizeBytes: number
  readonly algorithm: string
  readonly category: string
  readonly format: Model['format']
  readonly treeCount: number | null
  readonly response: Model['response']
  readonly defaultThreshold: number
  readonly offsetColumn: string | null
  readonly inputs: readonly InputColumn[]
  readonly outputs: readonly OutputColumn[]
  /** Known defects that this model meets. */
  readonly remarks: readonly string[]
  readonly unsaid: Model['unsaid']
  readonly facts: ModelFacts
}

/** What a store knows of a version. */
export interface CardVersion {
  readonly manifest: Manifest
  /** The model's releases, in their order. */
  readonly releases: readonly Release[]
  /** How many rows with expected answers it has; null where they were not counted. */
  readonly goldenRows: number | null
}

/** All that is known of a model without asking anybody. */
export interface CardFacts {
  /** For people: `cooler@7`, or the name of its file. */
  readonly name: string
  readonly model: CardModel
  /** Null for a file that is in no store. */
  readonly version: CardVersion | null
}

/** What a person wrote of a model, beside what is known by itself. */
export interface ModelCard extends CardFacts {
  readonly written: WrittenCard
  /** Where the two contradict each other, in a sentence each. */
  readonly contradictions: readonly string[]
}

/** @param written null where nobody wrote anything */
export function modelCard(facts: CardFacts, written: WrittenCard | null): ModelCard {
  const stored = facts.version?.manifest.trainedUntil ?? null
  const said = written?.trainedUntil ?? stored
  const contradictions =
    stored === null || said === stored
      ? []
      : [`trained until ${String(said)} says the card, until ${stored} says the store`]
  return {
    ...facts,
    written: { ...written, ...(said === null ? {} : { trainedUntil: said }) },
    contradictions,
  }
}

/** The fields that a store requires and a card does not fill; a name that no card has is one of them. */
export function missingFields(
  { written }: Pick<ModelCard, 'written'>,
  required: readonly string[],
): readonly string[] {
  const filled = new Set(
    Object.entries(written).flatMap(([field, said]) => (said === undefined ? [] : [field])),
  )
  return required.filter((field) => !filled.has(field))
}
