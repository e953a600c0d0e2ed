import { openArchive } from './archive.ts'
import type { ModelFacts, TrainingMetrics, TrainingParameter, VariableImportance } from '../facts.ts'
import type { LoadOptions } from '../format.ts'
import { arrayOf, objectOf, readDetails } from './details.ts'
import { parseModelIni } from './model-ini.ts'

/**
 * Reads a model's facts: training results are in `experimental/modelDetails.json`, which old and slimmed files lack.
 * What the file does not hold in the known form is null. Throws ModelError when the file cannot be read.
 */
export function readMojoFacts(source: string | Uint8Array, options: LoadOptions = {}): ModelFacts {
  const { archive, size } = openArchive(source, options)
  const { info } = parseModelIni(archive.source, 'model.ini', archive.text('model.ini'))
  const details = readDetails(archive)
  const output = objectOf(details['output'])
  return {
    entries: archive.paths.length,
    fileBytes: size,
    uuid: info.string('uuid', '') || null,
    writtenAt: info.string('timestamp', '') || null,
    importances: readImportances(output['variable_importances']),
    otherImportances: {},
    trainingMetrics: readMetrics(output['training_metrics']),
    validationMetrics: readMetrics(output['validation_metrics']),
    crossValidationMetrics: readMetrics(output['cross_validation_metrics']),
    parameters: readParameters(details['parameters']),
    details: [],
  }
}

/** Numbers that JSON cannot hold are texts: `"NaN"`, `"Infinity"`. */
function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN
}

/** A table of columns: variable, relative importance, scaled importance, percentage. */
function readImportances(table: unknown): VariableImportance[] | null {
  const data = arrayOf(objectOf(table)['data']).map(arrayOf)
  if (data.length < 4) return null
  return data[0]!
    .map((variable, row) => ({
      variable: String(variable),
      relative: numberOf(data[1]![row]),
      scaled: numberOf(data[2]![row]),
      share: numberOf(data[3]![row]),
    }))
    .sort((a, b) => b.relative - a.relative)
}

/** Bookkeeping among the metrics' numbers. */
const notMetrics = ['model_checksum', 'frame_checksum', 'scoring_time', 'custom_metric_value']

function readMetrics(metrics: unknown): TrainingMetrics | null {
  const numbers = Object.entries(objectOf(metrics)).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && !notMetrics.includes(entry[0]),
  )
  return numbers.length > 0 ? Object.fromEntries(numbers) : null
}

function readParameters(list: unknown): TrainingParameter[] | null {
  const parameters = arrayOf(list).map(objectOf)
  if (parameters.length === 0) return null
  return parameters.map((parameter) => {
    const value = parameterValue(parameter['actual_value'])
    return {
      name: String(parameter['name']),
      value,
      isDefault: value === parameterValue(parameter['default_value']),
    }
  })
}

/** Frames, models and columns are objects with a name: the name is the value. */
function parameterValue(value: unknown): TrainingParameter['value'] {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((item) => String(parameterValue(item))).join(', ')
  const { name, column_name: column } = objectOf(value)
  return typeof name === 'string' ? name : typeof column === 'string' ? column : JSON.stringify(value)
}
