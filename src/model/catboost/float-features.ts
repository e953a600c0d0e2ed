import { ModelError } from '../../core/errors.ts'
import { field, indexBelow, items, numbersOf, textOf, unexpected } from './json-value.ts'
import type { JsonValue } from './json-value.ts'

/** A column of numbers. */
export interface FloatFeature {
  readonly index: number
  /** As the file has it; empty where the training had no names. */
  readonly name: string
  /** Whether a missing value counts as below all borders. */
  readonly missingLeft: boolean
  /** Every split of the column is at one of them. */
  readonly borders: ReadonlySet<number>
}

/** Of a value that is missing: above no border (`AsIs` compares NaN, which is above none), or above all. */
const missingLeft: ReadonlyMap<unknown, boolean> = new Map([
  ['AsIs', true],
  ['AsFalse', true],
  ['AsTrue', false],
])

const others = [
  ['categorical_features', 'categorical'],
  ['text_features', 'text'],
  ['embedding_features', 'embedding'],
] as const

const asNumbers =
  'Sluice reads CatBoost models of numbers alone: train it on columns that are numbers already (categories counted or numbered by a step of your own)'

/** The columns of a model. Throws ModelError where one is not a number. */
export function readFloatFeatures(root: JsonValue): readonly FloatFeature[] {
  const columns = field(root, 'features_info')
  for (const [name, kind] of others) refuseKind(field(columns, name), kind)
  const tables = field(root, 'ctr_data')
  if (tables.value !== undefined)
    throw new ModelError(root.source, 'ctr_data', `statistics of categories are not read. ${asNumbers}`)
  const found = field(columns, 'float_features')
  if (found.value === undefined) return []
  const list = items(found)
  return list.map((feature, index) => readFeature(feature, index, list.length))
}

function refuseKind(list: JsonValue, kind: string): void {
  if (list.value === undefined) return
  const found = items(list)
  if (found.length === 0) return
  const names = found
    .map((feature, index) => {
      const id = field(feature, 'feature_id').value
      return typeof id === 'string' && id !== '' ? id : String(index)
    })
    .join(', ')
  throw new ModelError(list.source, list.path, `${kind} columns are not read (${names}). ${asNumbers}`)
}

function readFeature(feature: JsonValue, index: number, count: number): FloatFeature {
  // Without columns of other kinds both are the place in the row.
  for (const name of ['feature_index', 'flat_feature_index']) {
    const stated = field(feature, name)
    if (indexBelow(stated, count) !== index) throw unexpected(stated, `${index}`)
  }
  const treatment = field(feature, 'nan_value_treatment')
  const left = missingLeft.get(treatment.value)
  if (left === undefined) throw unexpected(treatment, `one of ${[...missingLeft.keys()].join(', ')}`)
  return {
    index,
    name: nameOf(feature),
    missingLeft: left,
    borders: new Set(numbersOf(field(feature, 'borders'))),
  }
}

function nameOf(feature: JsonValue): string {
  return textOf(field(feature, 'feature_id'))
}
