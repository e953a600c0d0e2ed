import { unsaidFacts } from '../facts.ts'
import type { ModelDetail, ModelFacts, TrainingMetrics, TrainingParameter } from '../facts.ts'
import type { CatBoostFile } from './read-catboost.ts'

/** What the file says of its training. */
export function catBoostFacts(file: CatBoostFile): ModelFacts {
  const { notes, size } = file
  return {
    ...unsaidFacts,
    entries: 1,
    fileBytes: size,
    uuid: notes.guid,
    writtenAt: notes.writtenAt,
    trainingMetrics: metricsOf(notes.learned),
    validationMetrics: metricsOf(notes.tested),
    parameters: parametersOf(notes.parameters),
    details: detailsOf(file),
  }
}

function metricsOf(errors: Readonly<Record<string, unknown>>): TrainingMetrics | null {
  const numbers = Object.entries(errors).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  )
  return numbers.length > 0 ? Object.fromEntries(numbers) : null
}

/** The file has what was given alone. */
function parametersOf(given: Readonly<Record<string, unknown>>): readonly TrainingParameter[] | null {
  const parameters = Object.entries(given).map(([name, value]) => ({
    name,
    value: isPlain(value) ? value : JSON.stringify(value),
    isDefault: false,
  }))
  return parameters.length > 0 ? parameters : null
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function detailsOf({ notes, features, trees, dimension }: CatBoostFile): readonly ModelDetail[] {
  const above = features
    .filter(({ missingLeft }) => !missingLeft)
    .map(({ name, index }) => name || String(index))
  const shape = {
    name: 'trees',
    value: `${trees.length}` + (dimension > 1 ? `, ${dimension} values a leaf` : ''),
  }
  return [
    { name: 'loss', value: lossText(notes) },
    shape,
    {
      name: 'missing values',
      value: `below all borders${above.length === 0 ? '' : `; above all for ${above.join(', ')}`}`,
    },
  ]
}

function lossText({ loss, lossParameters }: CatBoostFile['notes']): string {
  const parameters = Object.entries(lossParameters).filter(([name]) => !name.startsWith('__'))
  return [loss, ...parameters.map(([name, value]) => `${name} ${String(value)}`)].join(', ')
}
