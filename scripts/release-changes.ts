/** What a release changes in the project's files; each function is text to text. */

const version = /^(\d+)\.(\d+)\.(\d+)$/

export interface Changelog {
  /** The whole text as it is with the release in it. */
  readonly text: string
  /** What the release says of itself. */
  readonly notes: string
}

/**
 * Gives the section of what is not released yet the version and the day.
 *
 * @throws Error where there is no such section, it says nothing, or the version is there already
 */
export function releasedChangelog(text: string, next: string, day: string): Changelog {
  const heading = /^## (?:\d+\.\d+\.\d+ )?\(?[Uu]nreleased\)?$/m.exec(text)
  if (heading === null) throw new Error('CHANGELOG.md has no section of what is not released')
  if (new RegExp(`^## ${next.replaceAll('.', '\\.')}(,|$)`, 'm').test(text))
    throw new Error(`CHANGELOG.md has a section ${next} already`)
  const begin = heading.index + heading[0].length
  const end = text.indexOf('\n## ', begin)
  const notes = text.slice(begin, end === -1 ? undefined : end).trim()
  if (!/^\* /m.test(notes)) throw new Error('CHANGELOG.md says nothing of this release')
  const released = `## ${next}, ${day}`
  return { text: text.slice(0, heading.index) + released + text.slice(begin), notes }
}

/** How far a version has to go by what the change log says of it: removals break, additions do not. */
export function leastVersion(last: string | null, notes: string): string {
  if (last === null) return '0.1.0'
  const [major, minor, patch] = partsOf(last)
  const breaks = /^### Removed$|^\* \*\*Breaking/m.test(notes)
  const adds = /^### (Added|Changed)$/m.test(notes)
  // Before 1.0.0 the second number is what the first one is later.
  if (breaks && major > 0) return `${major + 1}.0.0`
  if (breaks || adds) return `${major}.${minor + 1}.0`
  return `${major}.${minor}.${patch + 1}`
}

/** @throws Error for what is no version */
export function isAtLeast(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)]
  const at = a.findIndex((part, i) => part !== b[i])
  return at === -1 || a[at]! > b[at]!
}

/** package.json, or package-lock.json, with another version of the project itself; everything else as it was written. */
export function withVersion(json: string, next: string): string {
  const value = JSON.parse(json) as { version: string; packages?: Record<string, { version?: string }> }
  value.version = next
  const own = value.packages?.['']
  if (own !== undefined) own.version = next
  return `${JSON.stringify(value, null, 2)}\n`
}

function partsOf(text: string): readonly [number, number, number] {
  const [, major, minor, patch] = version.exec(text) ?? []
  if (patch === undefined) throw new Error(`${JSON.stringify(text)} is no version: 1.2.3`)
  return [Number(major), Number(minor), Number(patch)]
}
