import type { ConfigPath, Finding } from '../core/finding.ts'
import { formatPath } from '../core/finding.ts'
import type { ConfigDocument } from './document.ts'

/** The format of config files that this Sluice reads; it grows when a setting changes its meaning. */
export const configVersion = 1

/** A setting that has another name by now. Its value is taken under the new one until the version in which the old one goes. */
export interface Deprecation {
  /** `['models', '*', 'path']`; `*` is each entry of a list or section. */
  readonly from: readonly string[]
  /** Where it stands now: a `*` is the same entry. */
  readonly to: readonly string[]
  /** Versions of Sluice. */
  readonly since: string
  readonly until: string
}

/** Settings of released versions that go by another name now. Before the first release there are none. */
export const deprecations: readonly Deprecation[] = []

/** Brings what goes by an old name under the new one, and tells it: a warning with what to write instead, or an error where both are there. */
export function renameDeprecated(
  document: ConfigDocument,
  known: readonly Deprecation[] = deprecations,
): readonly Finding[] {
  return known.flatMap((deprecation) =>
    placesOf(document, deprecation.from).map((place) => renamed(document, place, deprecation)),
  )
}

function renamed(
  document: ConfigDocument,
  from: ConfigPath,
  { to, since, until, ...old }: Deprecation,
): Finding {
  // Entries are the same as those of the old name.
  const entries = from.filter((_, at) => old.from[at] === '*')
  const place = to.map((key) => (key === '*' ? entries.shift()! : key))
  const instead = formatPath(place)
  // Its line is that of the old name, which is gone afterwards.
  const position = document.positionOf(from, 'key')
  const isMoved = document.move(from, place)
  const message = isMoved
    ? `is called ${instead} since Sluice ${since}; this name goes with ${until}`
    : `stands beside ${instead}, which is its name since Sluice ${since}`
  const hint = isMoved ? `write ${instead} instead` : 'remove this one'
  return { severity: isMoved ? 'warning' : 'error', path: from, message, hint, ...position }
}

function placesOf(document: ConfigDocument, path: ConfigPath): readonly ConfigPath[] {
  const at = path.indexOf('*')
  if (at === -1) return document.has(path) ? [path] : []
  return document
    .keysAt(path.slice(0, at))
    .flatMap((key) => placesOf(document, [...path.slice(0, at), key, ...path.slice(at + 1)]))
}
