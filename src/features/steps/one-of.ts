import type { InputColumn } from '../../core/column.ts'
import { levelIndex } from '../../core/levels.ts'
import { meantLevel } from '../../core/meant-level.ts'
import { didYouMean } from '../../core/nearest.ts'
import { Fault } from '../../core/outcome.ts'
import { quoted } from '../../core/text.ts'
import type { TextSlot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { SettingsOf, StepRunner, StepScope } from '../step.ts'

const spec = {
  field: {
    type: 'slots',
    description: 'The text feature, or a list of features with the same categories.',
  },
  values: { type: 'list', of: 'text', min: 1, optional: true, description: 'The categories.' },
  levelsOf: {
    type: 'section',
    optional: true,
    spec: {
      model: { type: 'text', description: 'The name of the model.' },
      column: {
        type: 'text',
        optional: true,
        description: "The model's column; the one of the feature's own name when left out.",
      },
    },
    description: 'In the place of values: what a model was trained on.',
  },
} as const

/** The categories, and whether a text that is none of them means one. */
interface Categories {
  readonly known: ReadonlySet<string>
  readonly means: (text: string) => boolean
}

export const oneOf = defineStep({
  name: 'one-of',
  summary:
    'Checks that a text is one of a list of categories, letter for letter, or one that a model was trained on, as the model reads it (`3.0` for `3`).',
  missing: 'Missing stays missing. Any other text is `unknown-category` and becomes missing.',
  spec,
  example: '- one-of: { field: rigMode, values: [hot_thin, warm, nominal, cool, cold_thick] }',
  compile: (settings, scope) => {
    if ((settings.values === undefined) === (settings.levelsOf === undefined)) {
      const what =
        settings.values === undefined ? 'needs values or levelsOf' : 'takes values or levelsOf, not both'
      scope.refuse(null, `one-of ${what}`)
      return null
    }
    return inOrder(
      namesOf(settings.field).map((name) => {
        const slot = scope.text(name, 'field')
        const categories = categoriesOf(settings, name, scope)
        if (slot === null || categories === null) return null
        warnOfNone(slot, name, categories, scope, settings.values === undefined ? 'levelsOf' : 'values')
        return check(scope.narrowed(slot, categories.known), name, categories)
      }),
    )
  },
})

function categoriesOf(
  { values, levelsOf }: SettingsOf<typeof spec>,
  name: string,
  scope: StepScope,
): Categories | null {
  if (levelsOf === undefined) return { known: new Set(values), means: () => false }
  const model = scope.model(levelsOf.model, ['levelsOf', 'model'])
  if (model === null) return null
  const column = columnOf(levelsOf.column ?? name, model, scope)
  if (column === null) return null
  const levels = levelIndex(column)
  return { known: new Set(levels.keys()), means: (text) => meantLevel(levels, text) !== null }
}

function columnOf(
  wanted: string,
  { name, columns }: { readonly name: string; readonly columns: readonly InputColumn[] },
  scope: StepScope,
): InputColumn | null {
  const setting = ['levelsOf', 'column']
  const column = columns.find((each) => each.name === wanted)
  if (column?.kind === 'categorical') return column
  const categorical = columns.filter(({ kind }) => kind === 'categorical').map((each) => each.name)
  if (column === undefined) {
    const hint = didYouMean(wanted, categorical) ?? `those with categories are: ${quoted(categorical)}`
    scope.refuse(setting, `model '${name}' has no input column '${wanted}'`, hint)
  } else
    scope.refuse(setting, `column '${wanted}' of model '${name}' is ${column.kind}: it has no categories`)
  return null
}

/** Of some of its texts it is said on purpose that they are none. */
function warnOfNone(
  { symbols }: TextSlot,
  name: string,
  { known, means }: Categories,
  scope: StepScope,
  setting: string,
): void {
  if (symbols.size === 0 || Array.from(symbols).some((symbol) => known.has(symbol) || means(symbol))) return
  const message = `'${name}' may hold ${quoted(symbols)}, none of which is listed: it will be unknown-category`
  scope.warn(setting, message, 'letter case and blanks count')
}

function check({ values, index }: TextSlot, name: string, { known, means }: Categories): StepRunner {
  const message = `'${name}' is none of its ${known.size} categories`
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const text = values[row] ?? null
      if (text === null || known.has(text) || means(text)) continue
      faults.add(row, index, new Fault('unknown-category', message, { field: name, value: text }))
      values[row] = null
    }
  }
}
