import type { Config } from '../../config/schema.ts'
import type { ConfigPath } from '../../core/finding.ts'
import { Secret } from '../../core/secret.ts'
import { withResolvedPaths } from '../resolve-paths.ts'

/** Files of certificates and tokens: whoever has them logs in. */
const guardedKeys = ['caFile', 'certFile', 'keyFile', 'tokenFile']

export interface NamedFiles {
  /** Paths as the config writes them: schemas, models, tables. */
  readonly plain: readonly string[]
  /** Secrets, certificates, keys: never copied. */
  readonly guarded: readonly string[]
}

/** The files that a config names, once each. */
export function filesNamedBy(config: Config): NamedFiles {
  const named = new Set<string>()
  const remember = (path: string) => {
    named.add(path)
    return path
  }
  // It goes wherever a path may stand. Nobody asks it for the rest of what was loaded.
  withResolvedPaths(config, { resolvePath: remember })
  const guarded = new Set<string>()
  eachValue(config, [], (value, path) => {
    if (value instanceof Secret) value.resolved((file) => (guarded.add(file), file))
    else if (typeof value === 'string' && guardedKeys.includes(String(path.at(-1)))) guarded.add(value)
  })
  // A store has a part of its own.
  const ofStore = [config.releases?.store, ...(config.releases?.places ?? [])]
  const plain = [...named].filter((path) => !guarded.has(path) && !ofStore.includes(path))
  return { plain: plain.toSorted(), guarded: [...guarded].sort() }
}

/** Where a config has secrets, as paths. */
export function secretsOf(config: Config): readonly ConfigPath[] {
  const found: ConfigPath[] = []
  eachValue(config, [], (value, path) => {
    if (value instanceof Secret) found.push(path)
  })
  return found
}

function eachValue(value: unknown, path: ConfigPath, see: (value: unknown, path: ConfigPath) => void): void {
  see(value, path)
  if (value instanceof Secret || typeof value !== 'object' || value === null) return
  const keyOf = (key: string) => (Array.isArray(value) ? Number(key) : key)
  for (const [key, child] of Object.entries(value)) eachValue(child, [...path, keyOf(key)], see)
}
