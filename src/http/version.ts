import { jsonAnswer } from './route.ts'
import type { Route } from './route.ts'

export interface VersionFacts {
  readonly version: string
  readonly node: string
  readonly pipeline: string
  readonly models: readonly { readonly model: string; readonly version: string; readonly digest: string }[]
}

/** `/version`: what runs here. */
export function versionRoute(facts: VersionFacts): Route {
  return { path: '/version', answer: () => jsonAnswer(200, facts) }
}
