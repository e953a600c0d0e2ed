import type { ConfigPath } from '../../core/finding.ts'

/** How far apart two numbers may be: the wider of both counts. */
export interface Tolerance {
  readonly absolute: number
  readonly relative: number
}

/** Something that did not come as it was expected. */
export interface ValueDifference {
  /** Where it was expected, from the case on. */
  readonly path: ConfigPath
  readonly expected: string
  readonly got: string
}

/**
 * Compares what is named: keys that the expectation lacks may be anything. Lists are compared as wholes. A key that is not
 * there counts as null.
 */
export function differences(
  expected: unknown,
  got: unknown,
  path: ConfigPath,
  tolerance: Tolerance,
): readonly ValueDifference[] {
  if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length)
    return expected.flatMap((item, at) => differences(item, got[at], [...path, at], tolerance))
  if (isSection(expected) && isSection(got))
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(got, key) ? got[key] : null, [...path, key], tolerance),
    )
  return isSame(expected, got, tolerance) ? [] : [{ path, expected: shown(expected), got: shown(got) }]
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(expected: unknown, got: unknown, { absolute, relative }: Tolerance): boolean {
  if (isNumber(expected) && isNumber(got)) {
    if (expected === got || Object.is(expected, got)) return true
    const room = Math.max(absolute, relative * Math.abs(Number(expected)))
    return room > 0 && Math.abs(Number(expected) - Number(got)) <= room
  }
  return (expected ?? null) === (got ?? null)
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

const longestShown = 200

/** A value in one line: texts as YAML would quote them, so that '3' and 3 are told apart. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint')
    return Object.is(value, -0) ? '-0' : String(value)
  if (value === undefined || value === null) return 'nothing'
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  )
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`
}
