import { isWithin, withoutPlaces } from '../core/field-path.ts'

/**
 * True for what is named, and for what lies within it. Places in arrays do not count: what is named at one of them is
 * redacted at all, as the set names it without.
 */
export function isRedacted(redact: ReadonlySet<string>, name: string | null): boolean {
  const named = name ?? ''
  return isNamed(redact, named) || (named.includes('[') && isNamed(redact, withoutPlaces(named)))
}

/** The same of a value as a whole, as it stands in a dead letter: what is redacted may also be a part of it. */
export function showsRedacted(redact: ReadonlySet<string>, name: string | null): boolean {
  if (name === null) return false
  return isRedacted(redact, name) || Array.from(redact).some((each) => isWithin(each, name))
}

function isNamed(redact: ReadonlySet<string>, name: string): boolean {
  for (let path = name; path !== ''; path = outerOf(path)) if (redact.has(path)) return true
  return false
}

function outerOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')))
}
