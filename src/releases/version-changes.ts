import { armsOf } from './release.ts'
import type { Release } from './release.ts'

/** A release that changed what a version is for. */
export interface VersionChange {
  readonly release: Release
  /** What the version is from then on: `answers for 10 % of the keys`. */
  readonly part: string
}

/** The releases that changed what a version is for, in their order. @param releases of its model, in their order */
export function versionChanges(version: number, releases: readonly Release[]): readonly VersionChange[] {
  const parts = releases.map((release) => partOf(version, release))
  return releases.flatMap((release, at) =>
    parts[at] === (parts[at - 1] ?? idle) ? [] : [{ release, part: parts[at]! }],
  )
}

const idle = 'is not in use'

function partOf(version: number, { plan, shadows, retired }: Release): string {
  const arm = armsOf(plan).find((each) => each.version === version && each.share > 0)
  const shadow = shadows.find((each) => each.version === version)
  const parts = [
    ...(arm === undefined ? [] : [`answers for ${keys(arm.share)}`]),
    ...(shadow === undefined ? [] : [`scores ${keys(shadow.share)} along`]),
    ...(retired.includes(version) ? ['is retired'] : []),
  ]
  return parts.length === 0 ? idle : parts.join(', ')
}

function keys(share: number): string {
  return share === 100 ? 'all keys' : `${share} % of the keys`
}
