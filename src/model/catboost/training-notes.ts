import { lossNames } from './loss.ts'
import { field, items, numeric, textOf, unexpected } from './json-value.ts'
import type { JsonValue } from './json-value.ts'

/** What a file says of itself. Older releases write objects as JSON in a text. */
export interface TrainingNotes {
  /** `1.2.10`; null where the file does not say. */
  readonly version: string | null
  readonly guid: string | null
  readonly writtenAt: string | null
  /** `Logloss`, and its parameters. */
  readonly loss: string
  readonly lossParameters: Readonly<Record<string, unknown>>
  /** Names of the classes, in the order of their numbers; null where there are none. */
  readonly classNames: readonly string[] | null
  /** From this probability on the second of two classes is predicted. */
  readonly threshold: number
  /** What the training was told, apart from defaults. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly learned: Readonly<Record<string, unknown>>
  readonly tested: Readonly<Record<string, unknown>>
}

/** Throws ModelError. */
export function readTrainingNotes(root: JsonValue): TrainingNotes {
  const stated = field(root, 'model_info')
  const about = stated.value === undefined ? { ...stated, value: {} } : stated
  const parameters = within(field(about, 'params'))
  const loss = within(field(parameters, 'loss_function'))
  const type = readLoss(field(loss, 'type'))
  const metrics = within(field(within(field(about, 'training')), 'metrics'))
  const tested = field(metrics, 'test_best_error').value
  return {
    version: versionOf(field(about, 'catboost_version_info').value),
    guid: textOrNull(field(about, 'model_guid').value),
    writtenAt: textOrNull(field(about, 'train_finish_time').value),
    loss: type,
    lossParameters: recordOf(field(loss, 'params').value),
    classNames: readClassNames(about),
    threshold: readThreshold(field(about, 'binclass_probability_threshold')),
    parameters: recordOf(within(field(parameters, 'flat_params')).value),
    learned: recordOf(field(metrics, 'learn_best_error').value),
    tested: recordOf(Array.isArray(tested) ? tested[0] : undefined),
  }
}

/** What is predicted depends on it. */
function readLoss(type: JsonValue): string {
  const loss = textOf(type)
  if (lossNames.includes(loss)) return loss
  throw unexpected(type, 'a loss that is known')
}

/** The object that a text holds, or an object as it is; an empty one for anything else. */
function within(found: JsonValue): JsonValue {
  const { value } = found
  if (typeof value !== 'string') return { ...found, value: recordOf(value) }
  try {
    return { ...found, value: recordOf(JSON.parse(value)) }
  } catch {
    throw unexpected(found, 'JSON')
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be read by key.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}

function readClassNames(about: JsonValue): readonly string[] | null {
  const own = within(field(about, 'class_params'))
  const names = field(own, 'class_names')
  if (names.value === undefined) return null
  const found = items(names).map(classText)
  if (found.length === 0) return null
  if (new Set(found).size !== found.length) throw unexpected(names, 'a name of its own for each class')
  return found
}

function classText(name: JsonValue): string {
  const { value } = name
  if (typeof value === 'string' || typeof value === 'boolean') return String(value)
  return String(numeric(name))
}

function readThreshold(stated: JsonValue): number {
  if (stated.value === undefined) return 0.5
  // A text in some releases.
  const value = typeof stated.value === 'string' ? Number(stated.value) : numeric(stated)
  if (value > 0 && value < 1) return value
  throw unexpected(stated, 'a number between 0 and 1')
}

function versionOf(text: unknown): string | null {
  if (typeof text !== 'string') return null
  return /(?:tags\/v|release )(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? null
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
