import type { CaseFileResult, CaseResult, PlacedDifference } from '../../app/cases/run-case-files.ts'
import { formatPath } from '../../core/finding.ts'
import { formatDuration, plural } from '../../core/text.ts'
import { painted } from './message.ts'
import type { TextStream } from './message.ts'

/** A case in a line, and under it what did not come as expected. */
export function caseLines(file: string, result: CaseResult, stream: TextStream): readonly string[] {
  const { name, line, differences, isRecorded } = result
  if (differences.length === 0) {
    const tick = painted('✓', 'green', stream)
    return [`  ${tick} ${name}${isRecorded ? ' (recorded)' : ''}`]
  }
  const place = line === null ? file : `${file}:${line}`
  return [
    `  ${painted('✗', 'red', stream)} ${name} (${place})`,
    ...differences.flatMap((difference) => differenceLines(difference, stream)),
  ]
}

function differenceLines(difference: PlacedDifference, stream: TextStream): readonly string[] {
  const { expected, got, line } = difference
  const place = line === null ? '' : `, line ${line}`
  return [
    `      ${differenceSubject(difference)}${place}`,
    `        expected  ${painted(expected, 'green', stream)}`,
    `        got       ${painted(got, 'red', stream)}`,
  ]
}

/** `predictions[0].models.cooler.label, event 1 (cycles-0-0)`. */
export function differenceSubject({ path, eventId }: PlacedDifference): string {
  return eventId === null ? formatPath(path) : `${formatPath(path)}, ${eventInWords(eventId)}`
}

function eventInWords(eventId: string): string {
  const offset = /-(\d+)$/.exec(eventId)?.[1]
  return offset === undefined ? eventId : `event ${Number(offset) + 1} (${eventId})`
}

/** How the cases of a file went, by number. */
export function caseCounts({ cases, findings }: CaseFileResult): {
  readonly failed: number
  readonly passed: number
  readonly recorded: number
  /** Whether something in it could not be used. */
  readonly isUnusable: boolean
} {
  const failed = cases.filter(({ differences }) => differences.length > 0).length
  return {
    failed,
    passed: cases.length - failed,
    recorded: cases.filter(({ isRecorded }) => isRecorded).length,
    isUnusable: findings.some(({ severity }) => severity === 'error'),
  }
}

/** The last line. */
export function caseSummary(results: readonly CaseFileResult[], seconds: number, stream: TextStream): string {
  const counts = results.map(caseCounts)
  const sum = (of: 'failed' | 'passed' | 'recorded') => counts.reduce((total, count) => total + count[of], 0)
  const unusable = counts.filter(({ isUnusable }) => isUnusable).length
  const failed = sum('failed')
  const parts = [
    painted(`${sum('passed')} passed`, 'green', stream),
    ...(failed > 0 ? [painted(`${failed} failed`, 'red', stream)] : []),
    ...(sum('recorded') > 0 ? [`${sum('recorded')} recorded`] : []),
    ...(unusable > 0 ? [painted(`${plural(unusable, 'file')} with errors`, 'red', stream)] : []),
  ]
  return `${plural(sum('passed') + failed, 'case')}: ${parts.join(', ')} in ${formatDuration(seconds)}`
}
