import type { Layout } from '../layout.ts'

/** Of so many columns the limit is as it is given. */
const fewColumns = 20

/** Scores above the limit become rarer by a factor of e with each so much. */
const tail = 0.75

/**
 * Twice as many columns are twice as often above a limit by chance: it is raised so far that all together are above it as often as
 * `fewColumns` are (docs/drift.md).
 */
export function scoreLimit(limit: number, { features, outputs, labels }: Layout): number {
  const columns = features.length + outputs.length + (labels === null ? 0 : 1)
  return limit + tail * Math.log(Math.max(1, columns / fewColumns))
}
