import { expectedLists } from '../../config/case-file.ts'
import type { CaseFile, ExpectedList, PipelineCase } from '../../config/case-file.ts'
import type { ConfigPath } from '../../core/finding.ts'
import { plural } from '../../core/text.ts'
import { differences, shown } from './differences.ts'
import type { ValueDifference, Tolerance } from './differences.ts'
import type { CaseOutcomes } from './outcome-views.ts'

/** A difference, and the event that it is about. */
export interface CaseDifference extends ValueDifference {
  /** `topic-partition-offset`; null where it is about no single event. */
  readonly eventId: string | null
}

const nouns: Readonly<Record<ExpectedList, string>> = {
  predictions: 'prediction',
  rows: 'row',
  deadLetters: 'dead letter',
  skipped: 'skipped record',
}

/** Holds what came of a case against what it expects; what it does not speak of is expected not to come. */
export function judgeCase(
  { tolerance, ...expected }: PipelineCase,
  outcomes: CaseOutcomes,
  ofFile: CaseFile['tolerance'],
): readonly CaseDifference[] {
  const stop = stopDifference(expected.stops, outcomes.stops)
  // A pipeline that stopped where it should not have has left the rest undone.
  if (stop !== null) return [stop]
  if (outcomes.stops !== null) return []
  const allowed = toleranceOf(tolerance ?? ofFile)
  return expectedLists.flatMap((list) => listDifferences(list, expected[list] ?? 0, outcomes[list], allowed))
}

export function toleranceOf(setting: CaseFile['tolerance']): Tolerance {
  return typeof setting === 'number' ? { absolute: setting, relative: 0 } : setting
}

function stopDifference(expected: string | undefined, got: string | null): CaseDifference | null {
  if (expected === undefined ? got === null : got?.includes(expected) === true) return null
  return { path: ['stops'], expected: shown(expected), got: shown(got), eventId: null }
}

function listDifferences(
  list: ExpectedList,
  expected: number | readonly unknown[],
  got: readonly object[],
  tolerance: Tolerance,
): readonly CaseDifference[] {
  const count = typeof expected === 'number' ? expected : expected.length
  const found =
    typeof expected === 'number'
      ? []
      : expected.slice(0, got.length).flatMap((item, at) =>
          differences(item, got[at], [list, at], tolerance).map((difference) => ({
            ...difference,
            eventId: eventIdOf(got[at]),
          })),
        )
  return count === got.length ? found : [...found, ...countDifferences(list, count, got)]
}

/** The number first, then what came beside, which tells most about it. */
function countDifferences(
  list: ExpectedList,
  expected: number,
  got: readonly object[],
): readonly CaseDifference[] {
  const path: ConfigPath = [list]
  const counted = {
    path,
    expected: plural(expected, nouns[list]),
    got: plural(got.length, nouns[list]),
    eventId: null,
  }
  const beside = got.slice(expected, expected + 3).map((item, at) => ({
    path: [list, expected + at],
    expected: 'nothing',
    got: shown(item),
    eventId: eventIdOf(item),
  }))
  return [counted, ...beside]
}

function eventIdOf(item: object | undefined): string | null {
  return item !== undefined && 'eventId' in item && typeof item.eventId === 'string' ? item.eventId : null
}
