import type { FieldDescription } from '../avro/fields.ts'
import { guessFeature } from '../compile/guess-feature.ts'
import type { FeatureGuess } from '../compile/guess-feature.ts'
import { guessField, nearField } from '../compile/guess-field.ts'
import type { InputColumn } from '../core/column.ts'
import { firstOf } from '../core/text.ts'
import type { Model } from '../model/index.ts'

/** A model as a draft binds it. */
export interface DraftModel {
  readonly name: string
  /** As the config names it. */
  readonly file: string
  readonly inputs: readonly InputColumn[]
  /** Settings that its file asks for, and why. */
  readonly unsaid: Model['unsaid']
}

/** A feature step of a draft, with what people should look at. */
export interface DraftStep {
  /** Null where the field is taken as it is, and there is something to look at all the same. */
  readonly step: string | null
  readonly settings: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
}

/** A column that is bound to nothing yet. */
export interface OpenColumn {
  readonly model: string
  readonly column: string
  readonly why: string
}

export interface DraftFeatures {
  readonly steps: readonly DraftStep[]
  /** By model: columns whose feature has another name. */
  readonly columns: ReadonlyMap<string, Readonly<Record<string, string>>>
  readonly open: readonly OpenColumn[]
}

/** Binds the columns of all models to fields, by guess: one feature for all models that take a value in the same form. */
export function draftFeatures(
  models: readonly DraftModel[],
  fields: readonly FieldDescription[],
): DraftFeatures {
  const drafting = new Drafting(fields)
  for (const model of models) for (const column of model.inputs) drafting.add(model.name, column)
  return drafting
}

class Drafting implements DraftFeatures {
  readonly steps: DraftStep[] = []
  readonly columns = new Map<string, Record<string, string>>()
  readonly open: OpenColumn[] = []
  readonly #fields: readonly FieldDescription[]
  /** Feature by what it is made of. */
  readonly #made = new Map<string, string>()

  constructor(fields: readonly FieldDescription[]) {
    this.#fields = fields
  }

  add(model: string, column: InputColumn): void {
    const found = guessField(column.name, this.#fields)
    if (found === null) {
      const near = nearField(column.name, this.#fields)
      const hint = near === null ? '' : `; the nearest is '${near}'`
      this.open.push({ model, column: column.name, why: `no field is called like it${hint}` })
      return
    }
    const guess = guessFeature(column, found.field)
    if (typeof guess === 'string') {
      this.open.push({ model, column: column.name, why: guess })
      return
    }
    const notes = [...guess.notes]
    if (found.isDoubtful) notes.unshift(`guessed for column '${column.name}': right?`)
    if (found.others.length > 0) notes.unshift(`or ${firstOf(found.others, 3)}`)
    const feature = this.#feature(column.name, model, found.field, guess, notes)
    if (feature === column.name) return
    const bound = this.columns.get(model) ?? {}
    this.columns.set(model, { ...bound, [column.name]: feature })
  }

  #feature(
    column: string,
    model: string,
    { path }: FieldDescription,
    guess: FeatureGuess,
    notes: readonly string[],
  ): string {
    const form = JSON.stringify([path, guess.asText, guess.castTo, guess.map])
    const known = this.#made.get(form)
    if (known !== undefined) return known
    const isTaken = [...this.#made.values()].includes(column)
    const name = isTaken ? `${model}.${column}` : column
    this.#made.set(form, name)
    const steps = stepsOf(name, path, guess)
    if (steps.length === 0 && notes.length > 0) this.steps.push({ step: null, settings: {}, notes })
    steps.forEach(([step, settings], at) => this.steps.push({ step, settings, notes: at === 0 ? notes : [] }))
    return name
  }
}

type BareStep = readonly [step: string, settings: Readonly<Record<string, unknown>>]

/** A field that has the feature's name needs no bind, unless it is read in another way. */
function stepsOf(name: string, path: string, { asText, castTo, map }: FeatureGuess): readonly BareStep[] {
  const bind: BareStep[] =
    name === path && !asText ? [] : [['bind', { field: path, as: name, ...(asText ? { asText } : {}) }]]
  const cast: BareStep[] = castTo === null ? [] : [['cast', { field: name, to: castTo }]]
  const recode: BareStep[] =
    Object.keys(map).length === 0 ? [] : [['map', { field: name, values: map, keepOthers: true }]]
  return [...bind, ...cast, ...recode]
}
