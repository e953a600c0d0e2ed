import { formatBytes, formatCount, quoted } from '../../core/text.ts'
import type { Manifest } from '../manifest.ts'
import type { Release } from '../release.ts'
import type { StorePolicy } from '../store-policy.ts'
import type { Gate } from './gate.ts'

/** What can be told without the model's file. */
export interface KnownVersion {
  readonly manifest: Manifest
  /** The last release of the model; null for none. */
  readonly newest: Release | null
  readonly policy: StorePolicy
  /** What speaks against its signature; null for nothing. */
  readonly untrusted: string | null
  /** Takes the place of the policy's; null: the policy's holds. */
  readonly maxBytes: number | null
  /** Required fields that its card does not fill. */
  readonly missingCardFields: readonly string[]
}

/** Why a version is refused, by what the store knows of it. */
export function refusalsByManifest(known: KnownVersion): ReadonlyMap<Gate, string> {
  const { manifest, newest, policy, untrusted, missingCardFields } = known
  const refusals = new Map<Gate, string>()
  if (newest?.retired.includes(manifest.version) === true) refusals.set('retired', 'it is retired')
  if (untrusted !== null) refusals.set('signature', untrusted)
  const algorithm = manifest.algorithm.toLowerCase()
  if (policy.forbiddenAlgorithms.some((each) => each.toLowerCase() === algorithm))
    refusals.set('algorithm', `${manifest.algorithm} is forbidden by the store's policy`)
  const maxBytes = known.maxBytes ?? policy.maxBytes
  if (maxBytes !== null && manifest.file.bytes > maxBytes) {
    const [found, most] = [manifest.file.bytes, maxBytes].map(
      (bytes) => `${formatBytes(bytes)} (${formatCount(bytes)} bytes)`,
    )
    refusals.set('size', `its file has ${found!}, the most is ${most!}`)
  }
  if (missingCardFields.length > 0) refusals.set('card', missingText(manifest, missingCardFields))
  return refusals
}

function missingText({ card }: Manifest, fields: readonly string[]): string {
  return card === null
    ? `it has no model card, and the store requires one with ${quoted(fields)}`
    : `its model card does not say ${quoted(fields)}`
}
