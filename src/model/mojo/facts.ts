import { ModelError } from '../../core/errors.ts'
import type { Archive } from './archive.ts'
import { openArchive } from './archive.ts'
import type { ArchiveLimits } from './central-directory.ts'
import { parseModelIni } from './model-ini.ts'

/** How much a variable counts, as H2O measured it while training; the first is the largest. */
export interface VariableImportance {
  readonly variable: string
  readonly relative: number
  /** 1 for the most important one. */
  readonly scaled: number
  /** 0 .. 1; all together 1. */
  readonly share: number
}

/** A training parameter; `value` as text where it is neither number nor boolean. */
export interface TrainingParameter {
  readonly name: string
  readonly value: string | number | boolean | null
  readonly isDefault: boolean
}

/** Numbers by name in H2O's spelling (`AUC`, `MSE`, `logloss`, ...); null when not computed. */
export type Metrics = Readonly<Record<string, number>>

/** What a model file tells beside how to score. Null: the file does not say. */
export interface ModelFacts {
  readonly entries: number
  /** ISO text, when the model was written. */
  readonly writtenAt: string | null
  readonly importances: readonly VariableImportance[] | null
  readonly trainingMetrics: Metrics | null
  readonly validationMetrics: Metrics | null
  readonly crossValidationMetrics: Metrics | null
  readonly parameters: readonly TrainingParameter[] | null
}

const detailsPath = 'experimental/modelDetails.json'

/**
 * Reads a model's facts: training results are in `experimental/modelDetails.json`, which old and slimmed files lack.
 * What the file does not hold in the known form is null. Throws ModelError when the file cannot be read.
 */
export function readModelFacts(
  source: string | Uint8Array,
  options: { readonly name?: string; readonly limits?: Partial<ArchiveLimits> } = {},
): ModelFacts {
  const { archive } = openArchive(source, options)
  const { info } = parseModelIni(archive.source, 'model.ini', archive.text('model.ini'))
  const details = readDetails(archive)
  const output = objectOf(details['output'])
  return {
    entries: archive.paths.length,
    writtenAt: info.string('timestamp', '') || null,
    importances: readImportances(output['variable_importances']),
    trainingMetrics: readMetrics(output['training_metrics']),
    validationMetrics: readMetrics(output['validation_metrics']),
    crossValidationMetrics: readMetrics(output['cross_validation_metrics']),
    parameters: readParameters(details['parameters']),
  }
}

type Json = Readonly<Record<string, unknown>>

function readDetails(archive: Archive): Json {
  if (!archive.has(detailsPath)) return {}
  try {
    return objectOf(JSON.parse(archive.text(detailsPath)))
  } catch (error) {
    if (error instanceof ModelError) throw error
    throw new ModelError(archive.source, detailsPath, 'expected JSON', { cause: error })
  }
}

/** An object as it is; anything else as an empty one. */
function objectOf(value: unknown): Json {
  // Any object can be read by key.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
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

function readMetrics(metrics: unknown): Metrics | null {
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
