import { jsonAnswer } from './route.ts'
import type { PlainRoute } from './route.ts'

/** A version that answers, or scores along. */
export interface ServedVersion {
  readonly model: string
  readonly version: string
  readonly digest: string
  /** By which release of the model store, and as what; none where the config names the file. */
  readonly release?: number
  readonly arm?: string | null
  readonly role?: string
}

export interface VersionFacts {
  readonly version: string
  readonly node: string
  readonly pipeline: string
  /** Those of now. */
  readonly models: readonly ServedVersion[]
}

/** `/version`: what runs here. */
export function versionRoute(facts: VersionFacts): PlainRoute {
  return { path: '/version', answer: () => jsonAnswer(200, facts) }
}
