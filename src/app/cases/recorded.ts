import { expectedLists } from '../../config/case-file.ts'
import type { ExpectedList, PipelineCase } from '../../config/case-file.ts'
import { differences } from './differences.ts'
import type { Tolerance } from './differences.ts'
import type { CaseOutcomes, PredictionView } from './outcome-views.ts'

/** What a case is to expect from now on; undefined: no longer anything. */
export type RecordedLists = Readonly<Partial<Record<ExpectedList | 'stops', unknown>>>

/** A longer list is no case that people read: its length is recorded. */
const longestList = 50

/**
 * What came, in the form in which the case expects it: of an item that is expected the same keys, of a new one those that tell
 * most; a count stays one. What is as expected, within the tolerance, stays as it is written.
 */
export function recordedLists(
  expected: PipelineCase,
  outcomes: CaseOutcomes,
  tolerance: Tolerance,
): RecordedLists {
  if (outcomes.stops !== null)
    return {
      stops: outcomes.stops,
      predictions: undefined,
      rows: undefined,
      deadLetters: undefined,
      skipped: undefined,
    }
  const lists = expectedLists.map(
    (list) => [list, recorded(list, expected[list], outcomes, tolerance)] as const,
  )
  return { stops: undefined, ...Object.fromEntries(lists) }
}

function recorded(
  list: ExpectedList,
  expected: number | readonly unknown[] | undefined,
  outcomes: CaseOutcomes,
  tolerance: Tolerance,
): unknown {
  const got = outcomes[list]
  if (typeof expected === 'number') return got.length
  if (got.length === 0 && expected === undefined) return undefined
  if (expected === undefined && got.length > longestList) return got.length
  const items = got.map((item, at) =>
    expected?.[at] === undefined ? telling(list, item) : projected(expected[at], item, tolerance),
  )
  return items
}

/** The expectation with what came in the place of what did not. */
function projected(expected: unknown, got: unknown, tolerance: Tolerance): unknown {
  if (differences(expected, got, [], tolerance).length === 0) return expected
  if (!isSection(expected) || !isSection(got)) return got
  return Object.fromEntries(
    Object.entries(expected).flatMap(([key, value]) =>
      key in got ? [[key, projected(value, got[key], tolerance)]] : [],
    ),
  )
}

function telling(list: ExpectedList, item: object): unknown {
  // Each list holds its own kind.
  if (list === 'predictions') return tellingPrediction(item as PredictionView)
  if (list === 'deadLetters') return withoutEmpty(item, ['reason', 'field', 'value', 'model', 'scored'])
  return item
}

function tellingPrediction(prediction: PredictionView): object {
  const models = Object.entries(prediction.models).map(
    ([name, model]) =>
      [name, withoutEmpty(model, ['label', 'value', 'probabilities', 'outputs', 'flags'])] as const,
  )
  return {
    ...withoutEmpty(prediction, ['fields', 'lists', 'maps', 'features']),
    models: Object.fromEntries(models),
  }
}

function withoutEmpty(item: object, keys: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(item).filter(([key, value]) => keys.includes(key) && !isEmpty(value)),
  )
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
