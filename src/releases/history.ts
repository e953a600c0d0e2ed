import type { Release } from './release.ts'

/** What held at a time, and until when. */
export interface HeldRelease {
  readonly release: Release
  /** When the next one was written, ISO 8601; null where there is none. */
  readonly until: string | null
}

/**
 * What a model's release log said at a time: by when each release was written, which instances follow within seconds.
 *
 * @param releases ascending
 * @returns null before the first
 */
export function releaseAt(releases: readonly Release[], timeMs: number): HeldRelease | null {
  // Clocks of writers differ: what counts is the order of the log, so that a release holds no later than the one after it.
  const next = releases.findIndex((release, i) => i > 0 && Date.parse(release.at) > timeMs)
  const at = next < 0 ? releases.length - 1 : next - 1
  const release = releases[at]
  if (release === undefined || Date.parse(release.at) > timeMs) return null
  return { release, until: releases[at + 1]?.at ?? null }
}
