import { stringify } from 'yaml'
import { Secret } from '../core/secret.ts'
import type { Config } from './schema.ts'

/** The config as it was understood, defaults and all, as YAML; secrets as stars. */
export function describeConfig(config: Config): string {
  return stringify(shownConfig(config), { aliasDuplicateObjects: false })
}

/** The same as plain values. */
export function shownConfig(config: Config): unknown {
  const features = config.features.map(({ step, settings }) => ({ [step]: settings }))
  return withoutSecrets({ ...config, features })
}

function withoutSecrets(value: unknown): unknown {
  if (value instanceof Secret) return value.toString()
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]))
}
