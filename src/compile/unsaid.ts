import type { Remark } from '../core/finding.ts'
import type { FileSettings, Model } from '../model/index.ts'

/** Asks for the settings that say what a model's file does not. */
export function remarksOnUnsaid(model: Model, index: number): readonly Remark[] {
  return model.unsaid.map(({ setting, message }) => ({
    // Without its levels a categorical column takes codes for what they are not: predictions are wrong, and nothing shows it.
    severity: setting === 'categories' ? 'warning' : 'info',
    path: ['models', index, 'file'],
    message,
    hint: `add ${lineOf[setting](model)}`,
  }))
}

/** The line of YAML, with places for what only the user knows. */
const lineOf: Readonly<Record<keyof FileSettings, (model: Model) => string>> = {
  labels: ({ response }) => `labels: ${placesFor(response?.levels ?? ['0', '1'])}`,
  rounds: () => 'rounds: best, or rounds: all',
  categories: () => 'categories: { <column>: [<level of code 0>, <level of code 1>, ...] }',
  missing: () => 'missing: <number>',
  featureNames: ({ scorer }) => `featureNames: ${placesFor(scorer.inputs.map(({ name }) => name))}`,
}

const mostPlaces = 4

function placesFor(names: readonly string[]): string {
  const places = names.slice(0, mostPlaces).map((name) => `<name of ${name}>`)
  return `[${[...places, ...(names.length > mostPlaces ? ['...'] : [])].join(', ')}]`
}
